"""All benchmarks, one after the other, and a table of them. Run by hand; it takes some hours:

    python -m tests.benchmarks [--corpus DIR] [--citus DIR] [--passages N] [--articles N] [--only NAME …]

DIR of --corpus holds annotated articles and their scorer (train.jsonl, dev.jsonl, score.py,
baseline_regex.py), that of --citus a Citus for tests; what needs them is left out without. Databases are made
for it and go afterwards. Each benchmark prints its own tables first; a failure does not stop the others. Exit
status 1 if one failed or missed its aim.
"""

import argparse
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg

from archive import embedded
from tests.benchmarks.scratch import scratch
from tests.conftest import ROOT

# What each is told; {…} is made or given. Those with {large} share one database, which the first fills.
BENCHMARKS = {
    "quotes": ("{corpus}/dev.jsonl", "{corpus}/score.py", "--baseline", "{corpus}/baseline_regex.py"),
    "anchoring": ("{corpus}/dev.jsonl", "--each", "24"),
    "check": ("{corpus}/dev.jsonl", "--claims", "600"),
    "search_quality": (
        "{small}", "{corpus}/train.jsonl", "{corpus}/dev.jsonl", "--queries", "300", "--seed", "7",
    ),
    "search": ("{large}", "--passages", "{passages}"),
    "check --times": ("--times", "{large}"),
    "machine": ("{large}", "--passages", "{passages}"),
    "latency": ("{large}", "--passages", "{passages}"),
    "load": ("{large}",),
    "pages": (),
    "exports": ("--import",),
    "loading": ("--articles", "1000", "{articles}"),
    "loading --html": ("--html", "--articles", "3000"),
    "distributed": ("--passages", "20000", "--rounds", "15", "--articles", "150", "--seconds", "5"),
}  # fmt: skip
NEEDS = {"distributed": "citus"}


def main():
    """Run what can be run, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--citus", type=Path)
    parser.add_argument("--passages", type=int, default=1_000_000, help="of the large database")
    parser.add_argument("--articles", type=int, default=100_000, help="of the larger load")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, metavar="NAME", default=list(BENCHMARKS))
    arguments = parser.parse_args()
    rows = []
    with databases() as urls:
        given = {**urls, **vars(arguments)}
        for name in arguments.only:
            rows.append((name, *run(name, given)))
    print(f"\n{'benchmark':18}{'minutes':>9}  how it ended")
    for name, minutes, ended in rows:
        print(f"{name:18}{minutes:>9}  {ended}")
    sys.exit(any(ended != "as it should" and not ended.startswith("left out") for *_, ended in rows))


def run(name, given):
    """Run a benchmark; return how many minutes it took, and how it ended."""
    words = BENCHMARKS[name]
    missing = {
        need for need in ("corpus", "citus") if need in f"{words}{NEEDS.get(name)}" and not given[need]
    }
    if missing:
        return "–", f"left out: it needs --{missing.pop()}"
    module = name.partition(" ")[0]
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *(word.format(**given) for word in words)]
    print(f"\n# {name}\n", flush=True)
    began = time.monotonic()
    environment = {"ACCESS_LOG": "0", "SLOW_QUERY_MS": "0", **os.environ}
    if given["citus"]:
        environment["ARCHIVE_CITUS"] = str(given["citus"].resolve())
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    ended = "as it should" if done.returncode == 0 else f"failed, or missed its aim (exit {done.returncode})"
    return f"{(time.monotonic() - began) / 60:.1f}", ended


@contextmanager
def databases():
    """Give the URLs of two empty databases on a PostgreSQL of their own."""
    with scratch() as directory, embedded.running(directory) as url:
        with psycopg.connect(embedded.admin_uri(url), autocommit=True) as connection:
            for name in ("small", "large"):
                made = f"CREATE DATABASE {name} OWNER archive ENCODING 'UTF8' TEMPLATE template0"
                connection.execute(made)
        yield {name: url.replace("/archive?", f"/{name}?") for name in ("small", "large")}


if __name__ == "__main__":
    main()
