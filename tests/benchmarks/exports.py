"""How much memory exports take, and how fast they are, at two sizes of archive. Run by hand:

    python -m tests.benchmarks.exports [--passages 10000 100000] [--formats jsonl csv sqlite] [--import]

Fills an embedded PostgreSQL with generated articles and exports it with manage.py, each format in a process
of its own. Peak memory must not grow with the archive. Time stands beside the floor: PostgreSQL's own COPY of
the same tables to nowhere.
"""

import argparse
import os
import subprocess
import sys
import time

import psycopg

from archive import embedded
from tests.benchmarks.scratch import scratch
from tests.conftest import ROOT

FORMATS = ["jsonl", "csv", "sqlite", "static"]
FILL = "from tests.benchmarks import generated; generated.SPEAKERS = {0} // 20; generated.fill({0})"


def manage(address, *words):
    """Run a command to its end; return seconds and its peak memory in MB."""
    environment = os.environ | {"DATABASE_URL": address, "SECRET_KEY": "only for a benchmark"}
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, ROOT / "manage.py", *words], env=environment, cwd=ROOT)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(map(str, words))} failed")
    return time.perf_counter() - begun, used.ru_maxrss / 1000


def floor(address):
    """Return in how many seconds PostgreSQL copies the tables to nowhere."""
    begun = time.perf_counter()
    with psycopg.connect(address) as connection:
        for table in ("article", "edition", "speaker", "passage", "attribution", "word"):
            with connection.cursor().copy(f"COPY archive_{table} TO STDOUT") as copy:
                for _ in copy:
                    pass
    return time.perf_counter() - begun


def size(directory):
    """Return the megabytes and the number of an export's files."""
    sizes = [path.stat().st_size for path in directory.rglob("*") if path.is_file()]
    return sum(sizes) / 1e6, len(sizes)


def measure(passages, formats, restores):
    """Fill an archive, export it in each format, and print what that took."""
    with scratch() as directory:
        with embedded.running(directory / "one") as address:
            manage(address, "migrate", "--verbosity", "0")
            manage(address, "shell", "--verbosity", "0", "--command", FILL.format(passages))
            least = floor(address)
            for kind in formats:
                seconds, memory = manage(address, "export", "--format", kind, directory / kind)
                told = size(directory / kind)
                print(
                    f"{passages:9,} passages {kind:7}{seconds:8.1f} s = {seconds / least:5.1f} × COPY,"
                    f" peak {memory:5.0f} MB, {told[0]:7.1f} MB in {told[1]:,} files",
                    flush=True,
                )
        if restores:
            with embedded.running(directory / "two") as address:
                manage(address, "migrate", "--verbosity", "0")
                seconds, memory = manage(address, "import", "--keep-faults", directory / "jsonl")
                print(f"{passages:9,} passages import {seconds:8.1f} s, peak {memory:5.0f} MB", flush=True)


def main():
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--passages", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS[:3])
    parser.add_argument(
        "--import", action="store_true", dest="restores", help="take the JSON lines back, too"
    )
    arguments = parser.parse_args()
    for passages in arguments.passages:
        measure(passages, arguments.formats, arguments.restores)


if __name__ == "__main__":
    main()
