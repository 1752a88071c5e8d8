"""How fast articles go into the archive, beside the least that it could cost. Run by hand:

    python -m tests.benchmarks.loading [--articles 1000 10000 100000] [--processes 3] [--html]

Writes that much generated news (tests/benchmarks/news.py) to files, plain text or pages of a news site,
starts a PostgreSQL of its own and loads them with `manage.py load`; `start` is how long that takes to load
nothing. The floor is measured in the same run: extraction alone (of pages: reading and extraction) in as many
processes as there are processors, and COPY alone of the same rows into the same tables with the same indexes
and checks, over as many connections as the loader has. As each of these keeps all processors busy, both
together can't take less than the sum of their times. Memory is what the loader's processes have to themselves
with their part of what they share (PSS), sampled.
"""

import argparse
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from archive import embedded
from tests.benchmarks.news import News
from tests.benchmarks.scratch import scratch

LEAST = 0.7  # of the best
FOLDER = 1_000  # files in a folder
CHUNK = 500  # articles that the floor copies in a transaction
# The rows of some articles; what they share is copied first, all of it.
SHARED = {"speaker": "id, slug, name, kind", "word": "id, word"}
OWN = {
    "article": ("*", "id"),
    "edition": ("*", "article_id"),
    "passage": (
        'id, article_id, edition_id, kind, number, start, "end", text, parent_id, continues_id, credit, '
        "current, integrity",
        "article_id",
    ),
    "alias": ("*", "article_id"),
    "attribution": ("*", "article_id"),
}


def write_news(directory, count, html=False):
    """Write this many articles into files, and a list of them; return their bytes."""
    news, size = News(), 0
    with (directory / "news.list").open("w") as names:
        for number in range(count):
            file = directory / f"{number // FOLDER:03}" / f"{number:06}.{'html' if html else 'txt'}"
            file.parent.mkdir(exist_ok=True)
            data = (news.page(number) if html else news.article()).encode()
            file.write_bytes(data)
            print(file, file=names)
            size += len(data)
    return size


def extract(files):
    """Extract the records of these files' articles."""
    from archive import extraction
    from archive.sources import read

    for file in files:
        for source in read(file):
            extraction.extract(source.text, source.blocks)


def copy_rows(address, chunks):
    """Copy the rows of these files, a transaction for each list of them."""
    with psycopg.connect(address) as connection:
        for chunk in chunks:
            with connection.transaction(), connection.cursor() as cursor:
                for file in chunk:
                    table = file.suffix[1:]
                    columns = SHARED.get(table) or OWN[table][0]
                    columns = "" if columns == "*" else f"({columns})"
                    with cursor.copy(f"COPY archive_{table} {columns} FROM STDIN (FORMAT binary)") as copy:
                        copy.write(file.read_bytes())


def seconds_of(work, parts):
    """Return how long a process for each part takes to do the work, side by side, and their CPU seconds."""
    fork, before = multiprocessing.get_context("fork"), cpu_of_children()
    processes = [fork.Process(target=work, args=part) for part in parts]
    began = time.monotonic()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise SystemExit("the floor could not be measured")
    return time.monotonic() - began, cpu_of_children() - before


def cpu_of_children():
    """Return the CPU seconds that this process's children took so far, those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def write_rows(address, directory):
    """Write the rows of an archive into files; return those of what is shared, and lists for each chunk."""
    with psycopg.connect(address) as connection, connection.cursor() as cursor:

        def write(name, columns, table, where=""):
            file = directory / f"{name}.{table}"
            sql = (
                f"COPY (SELECT {columns} FROM archive_{table} {where} ORDER BY id) TO STDOUT (FORMAT binary)"
            )
            with cursor.copy(sql) as copy, file.open("wb") as out:
                for block in copy:
                    out.write(block)
            return file

        shared = [write("all", columns, table) for table, columns in SHARED.items()]
        last = cursor.execute("SELECT max(id) FROM archive_article").fetchone()[0]
        chunks = [
            [
                write(first, columns, table, f"WHERE {key} BETWEEN {first} AND {first + CHUNK - 1}")
                for table, (columns, key) in OWN.items()
            ]
            for first in range(1, last + 1, CHUNK)
        ]
    return shared, chunks


class Watch:
    """Watches what the loader's processes and the database's need, ten times a second."""

    def __init__(self, loader, address):
        self.loader, self.memory, self.each, self.server = loader, 0, {}, {}
        with psycopg.connect(address) as connection:
            backend = Path(f"/proc/{connection.info.backend_pid}/stat").read_text()
        self.postmaster = int(backend.rpartition(")")[2].split()[1])
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.look)
        self.thread.start()

    def look(self):
        """Look until the loader has ended."""
        while not self.ended.wait(0.1):
            children = {}
            for stat in Path("/proc").glob("[0-9]*/stat"):
                with suppress(OSError):
                    fields = stat.read_text().rpartition(")")[2].split()
                    children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
                    if int(fields[1]) == self.postmaster:
                        self.server[stat.parent.name] = int(fields[11]) + int(fields[12])
            now = 0
            for process in (self.loader, *children.get(self.loader, [])):
                with suppress(OSError, IndexError):
                    pss = Path(f"/proc/{process}/smaps_rollup").read_text().partition("Pss:")[2].split()[0]
                    now += int(pss)
                    self.each[process] = max(self.each.get(process, 0), int(pss))
            self.memory = max(self.memory, now)

    def end(self):
        """Stop watching; return the seconds of CPU that the database's processes took."""
        self.ended.set()
        self.thread.join()
        return sum(self.server.values()) / os.sysconf("SC_CLK_TCK")


def seconds_to_start(address):
    """Return how long a loader takes that has nothing to load."""
    command = [sys.executable, "manage.py", "load", "--dry-run", os.devnull]
    environment = os.environ | {"DATABASE_URL": address, "SECRET_KEY": "x" * 50}
    began = time.monotonic()
    subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, check=False)
    return time.monotonic() - began


def timed_load(address, directory, processes):
    """Load all files of a directory; return seconds, CPU of loader and database, peak memory in MB."""
    command = [sys.executable, "manage.py", "load", "--list", directory / "news.list"]
    environment = os.environ | {"DATABASE_URL": address, "SECRET_KEY": "x" * 50}
    began, before = time.monotonic(), cpu_of_children()
    loader = subprocess.Popen([*command, "--processes", str(processes)], env=environment)
    watch = Watch(loader.pid, address)
    status = loader.wait()
    took = time.monotonic() - began
    server = watch.end()
    if status:
        raise SystemExit(f"loading ended with status {status}")
    return (
        took,
        cpu_of_children() - before,
        server,
        watch.memory / 1e3,
        [size / 1e3 for size in watch.each.values()],
    )


@contextmanager
def databases(directory):
    """Start a PostgreSQL in the directory; give the addresses of an archive and of a second, empty one."""
    directory.chmod(0o755)
    with embedded.running(directory, lambda line: None) as address:
        with psycopg.connect(embedded.admin_uri(address), autocommit=True) as server:
            server.execute("CREATE DATABASE floor OWNER archive")
        both = address, address.replace("/archive?", "/floor?")
        for one in both:
            environment = os.environ | {"DATABASE_URL": one, "SECRET_KEY": "x" * 50}
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=environment, check=True)
        yield both


def measure(count, processes, html, directory):
    """Load this many articles and measure the floor; print both, and return the share of the best."""
    cores = os.cpu_count()
    files, rows = directory / "news", directory / "rows"
    files.mkdir()
    rows.mkdir()
    size = write_news(files, count, html)
    some = (files / "news.list").read_text().split()[: 2_000 * cores]
    share = sum(Path(file).stat().st_size for file in some) / size
    extraction, reading = seconds_of(extract, [(some[part::cores],) for part in range(cores)])
    extraction, reading = extraction / share, reading / share
    (directory / "database").mkdir()
    with databases(directory / "database") as (archive, floor):
        empty, start = size_of(archive), min(seconds_to_start(archive) for _ in range(3))
        took, own, server, memory, each = timed_load(archive, files, processes)
        grown = (size_of(archive) - empty) / size
        again = timed_load(archive, files, processes)[0]
        shutil.rmtree(files)
        shared, chunks = write_rows(archive, rows)
        watch = Watch(0, floor)
        copying, copiers = seconds_of(copy_rows, [(floor, [shared])])
        more = seconds_of(copy_rows, [(floor, chunks[part::processes]) for part in range(processes)])
        copying, copiers = copying + more[0], copiers + more[1] + watch.end()
    best, what = extraction + copying, "pages" if html else "articles"
    print(
        f"{count:,} {what}, {size / 1e6:.1f} MB, {processes} processes on {cores} processors\n"
        f"  loading     {count / took:8,.0f} articles/s {size / took / 1e6:6.2f} MB/s  {took:.1f} s,"
        f" start {start:.1f} s of it\n"
        f"  extraction  {count / extraction:8,.0f} articles/s {size / extraction / 1e6:6.2f} MB/s\n"
        f"  COPY        {count / copying:8,.0f} articles/s {size / copying / 1e6:6.2f} MB/s\n"
        f"  best        {count / best:8,.0f} articles/s {size / best / 1e6:6.2f} MB/s;"
        f" loading reaches {best / took:.2f} of it\n"
        f"  CPU, ms an article: loader {own / count * 1e3:.2f}, database {server / count * 1e3:.2f};"
        f" extraction {reading / count * 1e3:.2f}, COPY {copiers / count * 1e3:.2f};"
        f" by CPU {(reading + copiers) / (own + server):.2f} of the best;"
        f" {(own + server) / took:.2f} processors busy\n"
        f"  memory      {memory:.0f} MB at most together; each {', '.join(f'{one:.0f}' for one in each)}\n"
        f"  database    {grown:.2f} MB for each MB of text\n"
        f"  again       {count / again:8,.0f} articles/s, all known",
        flush=True,
    )
    return best / took


def size_of(address):
    """Return the size of a database in bytes."""
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT pg_database_size(current_database())").fetchone()[0]


def main():
    """Measure each amount."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--processes", type=int, default=os.cpu_count() + 1)
    parser.add_argument("--html", action="store_true", help="pages of a news site instead of plain text")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    shares = []
    for count in options.articles:
        with scratch() as directory:
            shares.append(measure(count, options.processes, options.html, directory))
    if min(shares) < LEAST:
        sys.exit(f"less than {LEAST} of the best")


if __name__ == "__main__":
    main()
