"""What breaks here does so for real: killed, frozen, locked, full databases; killed workers; wrong clocks."""

import os
import resource
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from archive.settings import POOL
from tests.faulty import ARTICLE, GO_ON, KILL, STOP, Site, asking
from tests.test_embedded import eventually
from tests.test_headers import PAGES

LIMIT = 10  # seconds that a request may hold a worker
SLACK = 5  # what a machine with other things to do may add
LOGGED_IN = {"Cookie": "sessionid=whoever-it-may-have-been"}  # the desk asks the database who that is


@pytest.fixture(scope="module")
def site():
    """A site with the first article, for all tests of this module; each leaves it whole."""
    site = Site()
    try:
        site.serve()
        yield site
        assert "Internal Server Error" not in site.log.read_text(), site.log.read_text()
    finally:
        site.end()


@pytest.fixture(autouse=True)
def settled(site):
    """Begin when what the test before broke has healed, in every worker."""
    eventually(site.is_settled)


def test_a_database_killed_under_load_comes_back_with_all_that_was_acknowledged(site):
    written, seen = [], []

    def write():
        body = f"note {len(written)} {time.monotonic()}"
        answer = site.write(body)
        seen.append(answer)
        if answer.status == 201:
            written.append(body)

    with asking(write, lambda: seen.append(site.get(ARTICLE)), lambda: seen.append(site.get("/quotes/"))):
        eventually(lambda: len(written) > 20)
        pids = site.signal_database(KILL)
        eventually(lambda: seen[-1].status != 0 and any(answer.is_busy() for answer in seen))
        count = len(written)
        site.start_database()
        back = time.monotonic()
        eventually(lambda: len(written) > count)
        took = time.monotonic() - back
    assert not any(is_alive(pid) for pid in pids)
    assert {answer.status for answer in seen} <= {200, 201, 503}
    assert took < LIMIT
    assert max(answer.seconds for answer in seen) < LIMIT + SLACK
    kept = {body for (body,) in site.sql("SELECT body FROM archive_annotation")}
    assert kept.issuperset(written)
    eventually(lambda: all(site.get(path).status == 200 for path in ["/", ARTICLE, "/healthz"] * 4))


def test_pages_that_are_kept_are_shown_while_the_database_is_away(site):
    def is_stale(answer):
        told = answer.headers.get("Warning", "")
        return answer.status == 200 and told.startswith("111") and "Age" in answer.headers

    for _ in range(10):
        whole = site.get(ARTICLE)
    assert whole.status == 200 and "Warning" not in whole.headers
    site.signal_database(KILL)
    try:
        eventually(lambda: is_stale(answer := site.get(ARTICLE)) and answer.body == whole.body)
        eventually(lambda: site.get(ARTICLE, **{"If-None-Match": whole.headers["ETag"]}).status == 304)
        for path in ("/search/?q=never+asked", "/api/search?q=never", "/admin/"):
            answer = site.get(path, **LOGGED_IN)
            assert answer.is_busy() and answer.headers["Cache-Control"] == "no-store", path
        assert site.write("nobody takes this").is_busy()
        # Only who tries for all waits for the database, once each worker has heard that it is away.
        with ThreadPoolExecutor(12) as pool:
            for _ in range(2):
                answers = list(pool.map(lambda number: site.get(f"/quotes/?q={number}"), range(24)))
                assert all(answer.is_busy() for answer in answers)
        assert sorted(answer.seconds for answer in answers)[12] < POOL["timeout"]
    finally:
        site.start_database()
    eventually(lambda: site.get("/search/?q=never+asked").status == 200)
    eventually(lambda: "Warning" not in site.get(ARTICLE).headers)


def test_locked_tables_are_told_within_the_time(site):
    """Of every kind of address: what is kept is shown as it was, all else is busy, nothing hangs."""
    tables = site.sql("SELECT string_agg(oid::regclass::text, ', ') FROM pg_class WHERE relkind = 'r'"
                      " AND relnamespace = 'public'::regnamespace")[0][0]  # fmt: skip
    with psycopg.connect(site.admin) as locking:
        locking.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        with ThreadPoolExecutor(8) as pool:
            answers = dict(zip(PAGES, pool.map(site.get, PAGES), strict=True))
            # Two workers with four threads each: what takes its turn behind others is not counted.
            fresh = [path for path, answer in answers.items() if "Warning" not in answer.headers]
            assert fresh and [path for path in fresh if not answers[path].is_busy()] == []
            assert max(answer.seconds for answer in answers.values()) < LIMIT + SLACK
            assert site.write("locked").is_busy()
            assert site.get("/admin/", **LOGGED_IN).is_busy()
    assert site.get("/quotes/?q=unlocked").status == 200


def test_a_slow_database_is_given_up_in_time_and_harms_only_who_needs_it(site):
    """What counts is read through a view that sleeps: a statement that works, and never ends in time."""
    slow = [f"/timeline/{year}/" for year in (1901, 1902, 1903)]
    with psycopg.connect(site.admin, autocommit=True) as making:
        making.execute(
            "BEGIN; ALTER TABLE archive_total RENAME TO archive_total_kept;"
            " CREATE VIEW archive_total AS"
            " SELECT '1901-01'::varchar AS name, 1::bigint AS number FROM pg_sleep(60);"
            " ALTER VIEW archive_total OWNER TO archive; COMMIT"
        )
        try:
            with ThreadPoolExecutor(len(slow)) as pool:
                waiting = [pool.submit(site.get, path) for path in slow]
                others = [site.get(f"{ARTICLE}quotes/{number}/") for number in (1, 2, 3, 4)]
                answers = [one.result() for one in waiting]
        finally:
            making.execute(
                "BEGIN; DROP VIEW archive_total;"
                " ALTER TABLE archive_total_kept RENAME TO archive_total; COMMIT"
            )
    assert all(answer.is_busy() for answer in answers)
    assert max(answer.seconds for answer in answers) < LIMIT + SLACK
    assert [answer.status for answer in others] == [200] * 4
    assert max(answer.seconds for answer in others) < min(answer.seconds for answer in answers)
    assert [site.get(path).status for path in slow] == [404] * 3  # nothing is of these years


def test_a_frozen_database_holds_no_request_for_longer_than_it_may(site):
    """Neither statement_timeout nor TCP sees it: the server's processes stop where they are."""
    paths = ["/quotes/?q=frozen", "/api/quotes?limit=7", "/admin/", "/search/?q=canada+frozen"]
    site.get("/healthz")
    pids = site.signal_database(STOP)
    try:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda path: site.get(path, **LOGGED_IN), paths))
        assert all(answer.is_busy() for answer in answers)
        assert max(answer.seconds for answer in answers) < LIMIT + SLACK
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, GO_ON)
    eventually(lambda: all(site.get(path).status in (200, 302) for path in paths))


def test_a_server_without_a_free_connection_is_told_quickly(site):
    with ExitStack() as held:
        site.sql("ALTER ROLE archive CONNECTION LIMIT 0")
        try:
            site.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'archive'")
            held.callback(site.sql, "ALTER ROLE archive CONNECTION LIMIT -1")
            with ThreadPoolExecutor(8) as pool:
                answers = list(pool.map(lambda number: site.get(f"/quotes/?q=full{number}"), range(16)))
            assert all(answer.is_busy() and answer.seconds < LIMIT for answer in answers)
        finally:
            held.close()
    eventually(lambda: site.get("/quotes/?q=full").status == 200)


def is_alive(pid):
    """Tell whether a process is there and has not ended (who started it may be late to notice)."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


@contextmanager
def small_disk(site):
    """Give the annotations a disk of their own with hardly any room; yield what makes room.

    Where nothing may be mounted, files may not grow instead.
    """
    disk = Path(tempfile.mkdtemp(prefix="full-"))
    disk.chmod(0o755)
    owner = next(site.place.rglob("PG_VERSION")).stat()
    options = f"size=600k,mode=700,uid={owner.st_uid},gid={owner.st_gid}"
    if mount(disk, options):
        try:
            site.sql(f"CREATE TABLESPACE small LOCATION '{disk}'")
            site.sql("ALTER TABLE archive_annotation SET TABLESPACE small")
            yield lambda: mount(disk, "remount,size=20M")
            site.sql("ALTER TABLE archive_annotation SET TABLESPACE pg_default")
            site.sql("DROP TABLESPACE small")
        finally:
            subprocess.run(["umount", "-l", disk], check=True)
    else:
        limit_files(site, 400_000)
        yield lambda: limit_files(site, resource.RLIM_INFINITY)
    shutil.rmtree(disk, ignore_errors=True)


def mount(disk, options):
    """Mount a disk in memory; return whether that is allowed here."""
    command = ["mount", "-t", "tmpfs", "-o", options, "none", disk]
    return subprocess.run(command, capture_output=True).returncode == 0


def limit_files(site, size):
    """Let no file of the database grow beyond this many bytes."""
    for pid in site.backends():
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_full_database_is_read_on_and_loses_nothing(site):
    site.sql("DELETE FROM archive_annotation")
    written = []
    with small_disk(site) as make_room:
        while (answer := site.write(body := f"{len(written)} " + os.urandom(20_000).hex())).status == 201:
            written.append(body)
            assert len(written) < 500
        told = answer.body, site.log.read_text()[-2_000:]
        assert answer.status == 503 and b"no room left" in answer.body and answer.headers["Retry-After"], told
        assert site.get(ARTICLE).status == site.get("/search/?q=canada+full").status == 200
        kept = {body for (body,) in site.sql("SELECT body FROM archive_annotation")}
        assert written and kept == set(written)
        make_room()
        eventually(lambda: site.write("there is room again").status == 201)


def test_a_killed_worker_is_replaced_and_nobody_else_notices(site):
    before = set(site.workers())
    killed = min(before)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(lambda: [site.get("/quotes/?q=killed").status for _ in range(20)])
        os.kill(killed, KILL)
        # Only what the killed one was just answering may be lost.
        assert asked.result().count(200) >= 19
    eventually(lambda: len(set(site.workers()) - {killed}) == len(before), 60)
    assert site.get("/").status == 200
