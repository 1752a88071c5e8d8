"""`manage.py serve`: one command makes what is missing, serves, and stops cleanly."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from tests.conftest import ROOT

PATIENCE = 60
NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


def free_port():
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def own_environment(data, **more):
    """Return an environment in which the command finds no database but the one it starts."""
    left_out = ("DATABASE_URL", "SECRET_KEY", "ARCHIVE_DATA", "DJANGO_SETTINGS_MODULE")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"ARCHIVE_DATA": str(data)} | more


def manage(data, *words, **options):
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *words],
        env=own_environment(data, **options),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


@contextmanager
def serving(data, port):
    """Serve until the block ends; yield the process and the lines it has written until it was up."""
    command = [sys.executable, ROOT / "manage.py", "serve", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(
        command, env=own_environment(data), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        yield process, "".join(lines)
    finally:
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=PATIENCE)[0]
        assert "Traceback" not in rest
        assert "Administrator" not in rest


def get(port, path="/"):
    """Return status and body; wait until the workers are up."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except ConnectionError:
            time.sleep(0.1)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            time.sleep(0.1)
    raise AssertionError("the site did not come up")


def postmasters(data):
    """Return the process numbers of servers that run on a cluster below this directory."""
    found = subprocess.run(["pgrep", "-f", "postgres"], capture_output=True, text=True, check=False)
    numbers = []
    for number in found.stdout.split():
        try:
            where = os.readlink(f"/proc/{number}/cwd")
        except OSError:
            continue
        if where.startswith(str(data)):
            numbers.append(number)
    return numbers


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """Return a data directory that any account can reach."""
    path = tmp_path_factory.mktemp("site") / "data of the site"
    for parent in (path.parent, path.parent.parent, path.parent.parent.parent):
        parent.chmod(0o755)
    return path


def test_one_command_makes_and_serves_all_and_the_second_start_changes_nothing(data, article_words):
    port = free_port()
    with serving(data, port) as (process, said):
        password = re.search(r"Administrator: admin, password: (\S+) \(shown only this once\)", said)[1]
        status, front = get(port)
        assert status == 200
        address = re.search(r'href="(/articles/[^"]+/)"', front)[1]
        assert article_words in get(port, address)[1]
        style = re.search(r'href="(/static/[^"]+\.css)"', front)[1]
        assert get(port, style)[0] == 200
        loaded = manage(data, "load", ROOT / "fixtures" / "canada-japan-security.txt")
        assert "already in the archive" in loaded.stdout
        assert manage(data, "verify").returncode == 0
    assert process.returncode == 0
    assert not postmasters(data)
    began = time.monotonic()
    with serving(data, port) as (_, said):
        assert "password" not in said
        assert password not in said
        assert get(port, address)[0] == 200
        print(f"second start: {time.monotonic() - began:.1f} s")
        assert "19 paragraphs" not in said
    assert (data / "secret-key").stat().st_mode & 0o077 == 0


@pytest.fixture
def article_words(expected):
    """Return words that only the article's page has."""
    return expected["paragraphs"][0]["text"]


def test_a_port_in_use_gets_a_line(data):
    with socket.create_server(("127.0.0.1", 0)) as server:
        bind = f"127.0.0.1:{server.getsockname()[1]}"
        answer = manage(data, "serve", "--bind", bind)
    assert answer.returncode == 1
    assert f"can't listen at {bind}: Address already in use" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("bind", ["nonsense:port", "127.0.0.1:99999", "1.2.3.4.5:80", "unix:/nowhere/x"])
def test_an_address_that_is_none_gets_a_line(data, bind):
    answer = manage(data, "serve", "--bind", bind)
    assert answer.returncode == 1
    assert f"can't listen at {bind}" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        (
            {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "SECRET_KEY": "x" * 50},
            "can't be reached",
        ),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "SECRET_KEY is not set"),
        ({"DATABASE_URL": "mysql:host", "SECRET_KEY": "x" * 50}, "DATABASE_URL can't be read"),
    ],
)
def test_a_database_that_cannot_be_used_gets_a_line(data, environment, reason):
    answer = manage(data, "verify", **environment)
    assert answer.returncode == 1
    assert reason in answer.stderr
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.splitlines()) <= 2
