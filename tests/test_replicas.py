"""A primary and two replicas, really run and really killed: no failed page, no false one, no lost word."""

import ast
import hashlib
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from tests.conftest import ROOT
from tests.replicated import PORTS, Servers, Site, wait_until

# Rooms that read: none of them asks for a connection itself, or it would be the primary's.
READING = ["cards", "checking", "citations", "feeds", "models", "reading", "search", "templatetags", "views"]
READERS = "FROM pg_stat_activity WHERE usename = 'archive' AND query LIKE '%archive_revision%'"


@pytest.fixture(scope="session")
def made():
    """Make three servers and a site on them."""
    servers = Servers()
    try:
        servers.make()
        site = Site(servers)
        site.prepare()
        servers.follow(servers.primary)
        with site.serving():
            yield servers, site
    finally:
        servers.remove()


@pytest.fixture
def servers(made):
    """Return the servers, all up and in step."""
    made[0].heal()
    return made[0]


@pytest.fixture
def site(made, servers):
    """Return the site."""
    return made[1]


class Readers:
    """Visitors who read on and on: what they were given under which ETag, and what failed."""

    def __init__(self, site, as_whom=(), number=3):
        self.site, self.as_whom, self.number = site, as_whom, number
        self.pages, self.failed, self.given = 0, [], set()
        self.enough, self.lock = threading.Event(), threading.Lock()

    @contextmanager
    def reading(self):
        """Let them read until the block ends."""
        with ThreadPoolExecutor(self.number) as threads:
            ended = [threads.submit(self.read) for _ in range(self.number)]
            try:
                yield self
            finally:
                self.enough.set()
            for end in ended:
                end.result()

    def read(self):
        """Read page after page."""
        number = 0
        while not self.enough.wait(0.1):
            number += 1
            # A page that nobody has asked for yet is made, not taken from memory.
            for path in (self.site.article, f"{self.site.article}?{number}", "/api/annotations"):
                status, headers, body = self.site.ask(path, self.as_whom)
                with self.lock:
                    self.pages += 1
                    if status != 200:
                        self.failed.append((path, status, body))
                    elif "ETag" in headers:
                        self.given.add((path, headers["ETag"], hashlib.sha256(body.encode()).hexdigest()))

    def read_more(self, pages=40):
        """Wait until so many more pages were read."""
        wanted = self.pages + pages
        wait_until(lambda: self.pages >= wanted, "enough pages were read")


def readers_at(servers, port):
    """Return how many connections of a server have given readers pages."""
    return servers.sql(port, f"SELECT count(*) {READERS}")[0]


def test_reading_is_spread_over_the_replicas(servers, site):
    servers.sql(servers.primary, f"SELECT count(pg_terminate_backend(pid)) {READERS}")

    def is_spread():
        readers.read_more(20)
        if all(readers_at(servers, port) for port in servers.replicas):
            return True
        for port in servers.replicas:  # new connections are a new draw; no reader may see that old ones ended
            servers.sql(port, f"SELECT count(pg_terminate_backend(pid)) {READERS}")
        return False

    with Readers(site).reading() as readers:
        wait_until(is_spread, "both replicas are read from")
        assert not readers_at(servers, servers.primary)
    assert not readers.failed


def test_who_writes_reads_it_at_once(servers, site):
    before = site.ask(site.article)
    for port in servers.replicas:
        servers.sql(port, "SELECT pg_wal_replay_pause()")
    assert site.annotate("Quetzalcoatl")[0] == 201
    for headers in (site.as_editor, site.as_program):
        status, answer, body = site.ask(site.article, headers)
        assert (status, "Quetzalcoatl" in body, answer["ETag"] != before[1]["ETag"]) == (200, True, True)
    stranger = site.ask(site.article)
    assert (stranger[1]["ETag"], stranger[2]) == (before[1]["ETag"], before[2])
    late, soon = servers.replicas
    servers.sql(soon, "SELECT pg_wal_replay_resume()")
    servers.wait_for(soon)
    command = [sys.executable, ROOT / "manage.py", "replicas", "--at-most", "0"]
    told = subprocess.run(command, env=site.environment, capture_output=True, text=True, check=False)
    lines = {int(line.split(":")[1]): line for line in told.stdout.splitlines()}
    assert "the primary" in lines[servers.primary] and "replica, 0 bytes and 0.0 s behind" in lines[soon]
    assert re.search(r"a replica, [1-9][\d,]* bytes and \d+\.\d s behind", lines[late])
    assert told.returncode == 1 and told.stderr.strip().endswith(f":{late}")
    metrics = site.ask("/metrics", {"Authorization": "Bearer for the tests"})[2]
    assert re.search(rf'archive_replica_lag_bytes{{server="[^"]*:{late}"}} [1-9]', metrics)
    assert re.search(rf'archive_replica_lag_seconds{{server="[^"]*:{soon}"}} 0', metrics)
    servers.sql(late, "SELECT pg_wal_replay_resume()")
    servers.wait_for(late)
    assert "Quetzalcoatl" in site.ask(site.article)[2]


def test_an_etag_means_one_page_however_far_replicas_are_behind(servers, site):
    one, other = servers.replicas
    strangers, editors = Readers(site), Readers(site, site.as_editor, number=1)
    with strangers.reading(), editors.reading():
        for number in range(6):
            servers.sql(one, "SELECT pg_wal_replay_pause()")
            for each in range(2):
                assert site.annotate(f"Xylophone {number}.{each}")[0] == 201
            strangers.read_more(6)
            servers.sql(one, "SELECT pg_wal_replay_resume()")
            one, other = other, one
    assert not strangers.failed and not editors.failed
    given = strangers.given | editors.given
    assert len({etag for path, etag, _ in given if path == site.article}) > 3
    assert len({(path, etag) for path, etag, _ in given}) == len(given)


def test_replicas_die_without_a_failed_page_and_are_asked_again_when_they_are_back(servers, site):
    one, other = servers.replicas
    with Readers(site).reading() as readers:
        readers.read_more()
        servers.kill(one)
        readers.read_more()
        servers.kill(other)
        readers.read_more()
        assert readers_at(servers, servers.primary)
        servers.start(one)
        wait_until(lambda: readers_at(servers, one), "the replica that came back is read from")
    assert not readers.failed


def test_a_change_that_no_replica_has_is_not_taken_for_kept(servers, site):
    for port in servers.replicas:
        servers.kill(port)
    with ThreadPoolExecutor(1) as threads:
        asked = threads.submit(site.annotate, "Unconfirmed")
        waiting = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        wait_until(lambda: servers.sql(servers.primary, waiting) and asked.done(), "the wait was cancelled")
    status, headers, _ = asked.result()
    assert (status, headers["Retry-After"]) == (503, "5")


def test_the_primary_dies_and_a_replica_takes_over(servers, site):
    killed, kept, stop = servers.primary, [], threading.Event()

    def write(writer):
        number = 0
        while not stop.is_set():
            number += 1
            words = f"Words {writer}.{number} end"
            status, headers, _ = site.annotate(words)
            if status == 201:
                kept.append(words)
            else:
                assert (status, headers["Retry-After"]) == (503, "5")

    def write_more():
        wanted = len(kept) + 10
        wait_until(lambda: len(kept) >= wanted, "more was written")

    with Readers(site, number=2).reading() as readers, ThreadPoolExecutor(3) as threads:
        writers = [threads.submit(write, number) for number in range(3)]
        try:
            write_more()
            servers.kill(killed)
            readers.read_more()
            status, headers, _ = site.ask("/admin/", site.as_editor)
            assert (status, headers["Retry-After"]) == (503, "5")
            servers.promote()
            write_more()
            readers.read_more()
        finally:
            stop.set()
        for writer in writers:
            writer.result()
    assert not readers.failed
    with servers.connect(servers.primary, "archive") as connection:
        notes = {body for (body,) in connection.execute("SELECT body FROM archive_annotation")}
    assert servers.primary != killed and set(kept) <= notes


def test_all_that_reads_asks_for_the_connection_of_its_request():
    rooms = [ROOT / "archive" / room for room in READING]
    files = [path for room in rooms for path in room.rglob("*.py") if path.name != "keeping.py"]  # it writes
    assert len(files) > 50 and len(PORTS) == 3
    for path in files:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "django.db":
                assert not {each.name for each in node.names} & {"connection", "connections"}, path
