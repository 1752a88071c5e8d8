"""A real gunicorn: sockets that are handed over, reloads, ends, and requests that do not end."""

import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.gunicorns import PATIENCE, gunicorn, until

APP = "tests.waiting_app:application"


@pytest.fixture
def folder(tmp_path):
    """Return the folder that gunicorn runs in."""
    return tmp_path / "site"


@pytest.fixture
def own_thread():
    """Return a pool of threads for requests that wait."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


def waiting(site, folder, name, pool):
    """Send a request that waits for a file, and return its future when it does."""
    future = pool.submit(site.ask, f"/wait/{name}")
    until((folder / f"{name}.began").exists, "the request is being answered")
    return future


def test_reload_and_end_finish_what_runs(folder, own_thread):
    with gunicorn(folder, connection.settings_dict, app=APP, WAITING_LIMIT="60") as site:
        assert site.ask("/")[0] == 200  # at the socket that was handed over
        before = until(lambda: len(site.workers()) == 2 and site.workers(), "two workers")
        running = waiting(site, folder, "one", own_thread)
        site.signal(signal.SIGHUP)
        until(lambda: site.workers() - before, "new workers")
        (folder / "one").touch()
        status, _, body = running.result(PATIENCE)
        assert status == 200 and int(body) in before
        after = until(lambda: not site.workers() & before and site.workers(), "the old ones have gone")
        assert int(site.ask("/")[2]) in after

        running = waiting(site, folder, "two", own_thread)
        site.signal(signal.SIGTERM)
        until(lambda: len(site.workers()) == 1, "who has nothing to do has gone")
        (folder / "two").touch()
        assert running.result(PATIENCE)[0] == 200
        assert site.process.wait(PATIENCE) == 0


def test_requests_that_wait_in_the_socket_survive_a_restart(folder, own_thread):
    listener = socket.create_server(("127.0.0.1", 0))
    with listener:
        options = {"app": APP, "WAITING_LIMIT": "60"}
        with gunicorn(folder, connection.settings_dict, sockets=[listener.dup()], **options) as site:
            assert site.ask("/")[0] == 200
        late = own_thread.submit(site.ask, "/")  # while there is none; the socket is held, as by systemd
        with gunicorn(folder, connection.settings_dict, sockets=[listener.dup()], **options):
            assert late.result(PATIENCE)[0] == 200


def test_slow_clients_hold_no_thread(folder):
    with gunicorn(folder, connection.settings_dict, app=APP, WAITING_LIMIT="1", WORKERS="1") as site:
        assert site.ask("/")[0] == 200
        silent = [socket.create_connection(site.address) for _ in range(8)]
        assert site.ask("/")[0] == 200  # more than there are threads, and none is held
        halves = [socket.create_connection(site.address) for _ in range(4)]
        for each in halves:
            each.sendall(b"GET / HTTP/1.1\r\nHost: local")
        assert site.ask("/")[0] == 200  # they held all threads, for a second
        for each in halves:
            each.settimeout(PATIENCE)
            assert each.recv(1_000) == b""
        for each in silent + halves:
            each.close()


def test_a_request_that_never_ends_takes_its_worker_along_and_nobody_else(folder, own_thread):
    with gunicorn(folder, connection.settings_dict, app=APP, WAITING_LIMIT="1", WORKERS="1") as site:
        (first,) = {int(site.ask("/")[2])}
        lost = own_thread.submit(site.ask, "/forever")
        until(lambda: first not in site.workers() and site.workers(), "another worker")
        assert int(site.ask("/")[2]) != first
        with pytest.raises((ConnectionError, OSError)):
            lost.result(PATIENCE)
        assert "a request does not end" in site.log.read_text()


def test_a_worker_that_is_killed_is_replaced(folder):
    with gunicorn(folder, connection.settings_dict, app=APP, WAITING_LIMIT="60", WORKERS="1") as site:
        first = int(site.ask("/")[2])
        os.kill(first, signal.SIGKILL)
        assert int(site.ask("/")[2]) != first
