"""How the site holds a crowd: pages, searches and the API, mixed, over many connections. Run by hand:

    python -m tests.benchmarks.load DATABASE_URL [--seconds 60] [--connections 64] [--pause 0]

The database is one of tests.benchmarks.machine, best with a million passages; gunicorn runs before it as it
is deployed. Of 100 requests 70 are for pages that are there, drawn at random (a third of them is asked for
again by who has them: If-None-Match), 20 for searches, none like another, 10 for the API. It tells the rate,
the errors, the times by kind, who used the processors and how the memory went; in the end the same crowd
asks for a static file, which is the floor. Without a pause the machine is always full, and times only tell
how many wait; with one they tell what readers see who read.
"""

import argparse
import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.benchmarks.crowd import Crowd, Mix, places_in

ROOT = Path(__file__).resolve().parent.parent.parent
LATEST = 250  # ms, in which 99 of 100 answers should be there


# The machine


class Watching:
    """Memory and processor time of groups of processes: {name: function that returns its pids}."""

    def __init__(self, groups):
        self.groups, self.memory = groups, defaultdict(list)
        self.began, self.machine = self.used(), machine_seconds()

    def used(self):
        """Return the processor seconds of each group so far."""
        return {name: sum(map(processor_seconds, pids())) for name, pids in self.groups.items()}

    def spent(self):
        """Return the processor seconds of each group, of others, and those that were idle."""
        now, machine = self.used(), machine_seconds()
        spent = {name: now[name] - self.began[name] for name in self.groups}
        busy, idle = (now - then for now, then in zip(machine, self.machine, strict=True))
        return spent, max(0, busy - sum(spent.values())), idle

    async def look(self, every):
        """Note the memory again and again."""
        while True:
            for name, pids in self.groups.items():
                self.memory[name].append(sum(map(own_memory, pids())))
            await asyncio.sleep(every)


def processor_seconds(pid):
    """Return what a process has used."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0


def machine_seconds():
    """Return how long the machine's processors worked, and were idle."""
    fields = [int(each) / os.sysconf("SC_CLK_TCK") for each in Path("/proc/stat").read_text().split()[1:9]]
    return sum(fields[:3] + fields[5:]), sum(fields[3:5])


def own_memory(pid):
    """Return the bytes of a process that it shares with none: the database's own cache is not among them."""
    with suppress(OSError):
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return sum(int(size) for size in re.findall(r"Private_\w+: +(\d+)", told)) * 1024
    return 0


def children(pid):
    """Return the pids of a process's children."""
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


@contextmanager
def serving(url, data):
    """Run gunicorn as it is deployed; give its port and process."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environment = os.environ | {"DATABASE_URL": url, "ARCHIVE_DATA": data, "API_REQUESTS_PER_MINUTE": "0"}
    environment |= {"SEARCHES_PER_MINUTE": "0"}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--no-input", "-v0"], cwd=ROOT,
                   env=environment, check=True)  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "-c", "python:archive.gunicorn", "-b", f"127.0.0.1:{port}"]
    with open(Path(data, "log"), "wb") as log:
        server = subprocess.Popen([*command, "archive.wsgi"], cwd=ROOT, env=environment, stderr=log)
    try:
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait()


def backends_of(url):
    """Return what tells the pids of the database's processes that work for us, if on this machine."""
    connection = psycopg.connect(url, autocommit=True)
    sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    return lambda: [pid for (pid,) in connection.execute(sql)]


# The whole


def told(times):
    """Return a line of times in milliseconds."""
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0] * 99
    return f"{cuts[49] * 1e3:8.0f} {cuts[94] * 1e3:8.0f} {cuts[98] * 1e3:8.0f} {max(times) * 1e3:8.0f}"


async def measured(crowd, seconds, connections, watching=None):
    """Let a crowd ask; return the seconds it took."""
    looking = asyncio.create_task(watching.look(max(1, seconds / 12))) if watching else None
    took = await crowd.ask(seconds, connections)
    if looking:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking
    return took


def report(crowd, took, watching):
    """Print what came of it; return whether 99 of 100 answers came in time, and none was an error."""
    asked = [each for times in crowd.times.values() for each in times]
    rate, size = len(asked) / took, crowd.size / took / 1e6
    print(f"{len(asked):,} answers in {took:.1f} s: {rate:.0f}/s, {size:.1f} MB/s")
    print(f"{'':10} {'answers':>8} {'p50':>8} {'p95':>8} {'p99':>8} {'max':>8}  (ms)")
    for kind, times in sorted(crowd.times.items()):
        print(f"{kind:10} {len(times):8,} {told(times)}")
    print(f"{'all':10} {len(asked):8,} {told(asked)}")
    late = sum(each > LATEST / 1e3 for each in asked)
    print(f"later than {LATEST} ms: {100 * late / len(asked):.1f} %; errors: {len(crowd.wrong)}")
    print(
        "statuses:",
        ", ".join(f"{kind} {status}: {n:,}" for (kind, status), n in sorted(crowd.statuses.items(), key=str)),
    )
    for status, path in crowd.wrong[:5]:
        print(f"  {status} {path}")
    spent, others, idle = watching.spent()
    for name, seconds in spent.items():
        memory = ", ".join(f"{each / 1e6:.0f}" for each in watching.memory[name])
        share, each = seconds / took, seconds / len(asked) * 1e3
        print(f"{name:10} {share:5.2f} processors, {each:.1f} ms an answer; memory in MB over time: {memory}")
    print(f"{'others':10} {others / took:5.2f} processors; idle: {idle / took:.2f}")
    whole = sum(spent.values()) / len(asked)
    most = max(spent, key=spent.get)
    print(f"Each answer takes {whole * 1e3:.1f} ms of a processor, most of it the {most}'s:", end=" ")
    print(f"at most {os.cpu_count() / whole:.0f} answers/s on this machine if it does nothing else.")
    return late * 100 <= len(asked) and not crowd.wrong


def main():
    """Ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("url", metavar="DATABASE_URL")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--pause", type=float, default=0, help="seconds that each reads before it asks again")
    parser.add_argument("--seed", type=int, default=1, help="another crowd")
    arguments = parser.parse_args()
    os.environ |= {"DATABASE_URL": arguments.url, "DJANGO_SETTINGS_MODULE": "archive.settings"}
    os.environ.setdefault("SECRET_KEY", "only for a benchmark, of fifty characters or more, as it were")
    import django

    django.setup()
    mix = Mix(*places_in(seed=arguments.seed), arguments.seed)
    with tempfile.TemporaryDirectory() as data, serving(arguments.url, data) as (port, master):
        asyncio.run(measured(Crowd(port, mix.draw), 5, arguments.connections))
        groups = {
            "site": lambda: [master, *children(master)],
            "database": backends_of(arguments.url),
            "client": lambda: [os.getpid()],
        }
        in_time = {}
        for name, draw, seconds, pause in (
            ("mixed", mix.draw, arguments.seconds, arguments.pause),
            ("static file, the floor", lambda: ("static", "/static/favicon.svg"), 10, 0),
        ):
            crowd, watching = Crowd(port, draw, pause=pause), Watching(groups)
            print(f"\n{name}: {arguments.connections} connections")
            took = asyncio.run(measured(crowd, seconds, arguments.connections, watching))
            in_time[name] = report(crowd, took, watching)
    if not in_time["mixed"]:
        sys.exit(f"99 of 100 answers did not come within {LATEST} ms, or there were errors")


if __name__ == "__main__":
    main()
