"""The files that people copy to a server are sound, and fit each other and the archive."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest
from django.db import connection

from archive.settings import address
from tests.conftest import ROOT
from tests.gunicorns import gunicorn, until, url_of

DEPLOY = ROOT / ".deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("article-archive*"))
README = (ROOT / "README.md").read_text()
# What is not installed is skipped; where it would go unnoticed it fails.
IN_CI = bool(os.environ.get("CI"))


def run(*command, **options):
    """Run a command to its end and return what came of it."""
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def environment():
    """Return the example of an environment as systemd reads it."""
    lines = (DEPLOY / "environment").read_text().splitlines()
    named = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r'[A-Z_]+="[^"$`\\]*"', line) for line in named)
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in named)}


def test_the_readme_names_every_file_and_every_file_is_there():
    named = set(re.findall(r"\.deploy/([\w.-]*\w)", README))
    assert named == {path.name for path in DEPLOY.iterdir()}


def test_the_environment_has_settings_that_exist_and_the_shell_reads_the_same():
    known = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.M))
    assert set(environment()) <= known
    script = f'set -a; . "{DEPLOY}/environment"; env -0'
    told = run("/bin/sh", "-eu", "-c", script, env={"PATH": os.environ["PATH"]}).stdout
    read = dict(line.split("=", 1) for line in told.split("\0") if line)
    assert {name: read[name] for name in environment()} == environment()


@pytest.mark.django_db
def test_archive_manage_runs_commands_as_the_owner_of_the_database_where_one_is(tmp_path):
    url = url_of(connection.settings_dict)
    values = environment() | {"SECRET_KEY": "x" * 50, "DATABASE_URL": "postgresql:///archive?host=/nowhere"}
    (tmp_path / "environment").write_text("".join(f'{name}="{value}"\n' for name, value in values.items()))
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "manage.py").symlink_to(ROOT / "manage.py")
    (tmp_path / "runuser").write_text('#!/bin/sh\necho "$1 $2 $3"; shift 3; exec "$@"\n')
    (tmp_path / "article.txt").write_text("A headline\n\nWhat is told here is told at some length.\n")
    script = (DEPLOY / "archive-manage").read_text()
    for old in ("/etc/article-archive", "/opt/article-archive"):
        assert old in script
        script = script.replace(old, str(tmp_path))
    (tmp_path / "archive-manage").write_text(script)
    for name in ("runuser", "archive-manage"):
        (tmp_path / name).chmod(0o755)

    def manage(*words, **given):
        env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", **given}
        return run(tmp_path / "archive-manage", *words, cwd=tmp_path, env=env)

    away = manage("load", "article.txt")
    assert away.returncode != 0 and "/nowhere" in away.stderr
    done = manage("load", "--dry-run", "article.txt", DATABASE_URL=url)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "-u archive-owner --"), done.stderr
    assert "article.txt: would be loaded: 1 paragraphs" in done.stdout


@pytest.mark.django_db
def test_the_environment_is_clean_when_it_has_a_key():
    own = {
        "DATABASE_URL": url_of(connection.settings_dict),
        "SECRET_KEY": "a-key-of-the-tests-that-nobody-uses-anywhere-0123456789",
        "ARCHIVE_DATA": os.environ["ARCHIVE_DATA"],
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [
        sys.executable,
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "INFO",
        "--database",
        "default",
    ]
    done = run(*command, cwd=ROOT, env=kept | environment() | own)
    assert (done.returncode, done.stderr) == (0, "")
    assert "SECRET_KEY is not set" in run(*command, cwd=ROOT, env=kept | environment()).stderr


@pytest.mark.skipif(not (shutil.which("systemd-analyze") or IN_CI), reason="systemd-analyze is not installed")
def test_units_are_sound(tmp_path):
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "units").mkdir()
    for name in UNITS:
        text = (DEPLOY / name).read_text().replace("/opt/article-archive", str(tmp_path))
        (tmp_path / "units" / name).write_text(text)
    done = run("systemd-analyze", "verify", *(tmp_path / "units" / name for name in UNITS))
    assert (done.returncode, done.stderr) == (0, "")
    broken = tmp_path / "units" / "article-archive.service"
    broken.write_text(broken.read_text().replace("EnvironmentFile", "EnvironmentFeile"))
    assert "EnvironmentFeile" in run("systemd-analyze", "verify", broken).stderr


def test_the_parts_fit_each_other():
    socket = (DEPLOY / "article-archive.socket").read_text()
    assert re.findall(r"^ListenStream=(.+)$", socket, re.M) == [
        "127.0.0.1:8000",
        environment()["METRICS_BIND"],
    ]
    assert address("METRICS_BIND", environment()["METRICS_BIND"])
    assert "server 127.0.0.1:8000;" in (DEPLOY / "nginx.conf").read_text()
    assert f'["{environment()["METRICS_BIND"]}"]' in (DEPLOY / "prometheus.yml").read_text()
    host = environment()["ARCHIVE_URL"].removeprefix("https://")
    assert f"server_name {host};" in (DEPLOY / "nginx.conf").read_text()
    service = (DEPLOY / "article-archive.service").read_text()
    command = re.search(r"^ExecStart=/opt/article-archive/(.+)$", service, re.M)[1]
    assert command == ".venv/bin/gunicorn -c python:archive.gunicorn archive.wsgi"


def test_alerts_are_about_metrics_that_there_are():
    from archive.operations.counted import Metrics
    from archive.operations.gauges import gauges

    counted = {one.name for one in Metrics().registry.collect()} | {name for name, *_ in gauges}
    named = set(re.findall(r"\barchive_\w+", (DEPLOY / "alerts.yml").read_text()))
    assert named and {re.sub("_(total|bucket)$", "", name) for name in named} <= counted


def test_the_container_file_copies_what_there_is_and_fetches_only_packages():
    lines = (DEPLOY / "Containerfile").read_text()
    for sources in re.findall(r"^COPY (.+) \S+$", lines, re.M):
        assert all((ROOT / source).exists() for source in sources.split())
    copied = {source for sources in re.findall(r"^COPY (.+) \S+$", lines, re.M) for source in sources.split()}
    needed = {path.name for path in ROOT.iterdir() if not path.name.startswith(".") and path.name != "tests"}
    tracked = set(run("git", "ls-files", cwd=ROOT).stdout.splitlines())
    assert copied == needed & {name.split("/")[0] for name in tracked}
    assert not re.search(r"curl|wget|ADD |index-url|trusted-host|http://(?!127)|https://", lines)


@pytest.fixture
def nginx(tmp_path):
    """Return what starts nginx with the example, at unix sockets `plain` and `secure`, before an address."""
    made = run(*CERTIFICATE.split(), cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    running = []

    def start(host, port):
        site = (DEPLOY / "nginx.conf").read_text()
        for old, new in (
            ("/etc/letsencrypt/live/archive.example.org", str(tmp_path)),
            ("archive.example.org", "localhost"),
            ("127.0.0.1:8000", f"{host}:{port}"),
            ("listen 80;", f"listen unix:{tmp_path}/plain;"),
            ("listen 443 ssl;", f"listen unix:{tmp_path}/secure ssl;"),
            ("    listen [::]:80;\n", ""),
            ("    listen [::]:443 ssl;\n", ""),
            ("listen 443 ssl default_server;", f"listen unix:{tmp_path}/secure ssl default_server;"),
            ("    listen [::]:443 ssl default_server;\n", ""),
            ("/var/log/nginx", str(tmp_path)),
        ):
            assert old in site
            site = site.replace(old, new)
        (tmp_path / "nginx.conf").write_text(AROUND.format(here=tmp_path, site=site))
        command = ["nginx", "-p", tmp_path, "-c", tmp_path / "nginx.conf"]
        tested = run(*command, "-t")
        assert tested.returncode == 0, tested.stderr
        running.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
        until((tmp_path / "secure").exists, "nginx")

    yield start
    for process in running:
        process.terminate()
        process.wait(60)


CERTIFICATE = """openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2
 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout privkey.pem -out fullchain.pem"""
AROUND = """
pid {here}/pid; daemon off; error_log {here}/error.log; worker_processes 1; events {{}}
http {{
    access_log off; client_body_temp_path {here}/body; proxy_temp_path {here}/proxy;
    fastcgi_temp_path {here}/fastcgi; uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;
    {site}
}}
"""


@contextmanager
def answer(folder, path, *, secure=True, name="localhost", **headers):
    """Ask nginx at one of its sockets, by this name."""
    connection = http.client.HTTPConnection("localhost", timeout=60)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(folder / ("secure" if secure else "plain")))
    if secure:
        trusted = ssl.create_default_context(cafile=folder / "fullchain.pem")
        connection.sock = trusted.wrap_socket(connection.sock, server_hostname=name)
    with closing(connection):
        connection.request("GET", path, headers=headers)
        yield connection.getresponse()


@pytest.mark.django_db
@pytest.mark.skipif(not (shutil.which("nginx") or IN_CI), reason="nginx is not installed")
def test_behind_nginx_the_site_is_as_it_should_be(tmp_path, nginx):
    options = {
        "ARCHIVE_URL": "https://localhost",
        "TRUSTED_PROXIES": "1",
        "METRICS_TOKEN": "x" * 20,
        "WORKERS": "1",
    }
    with gunicorn(tmp_path / "site", connection.settings_dict, **options) as site:
        assert (
            site.calmly("/robots.txt", X_Forwarded_Proto="https")[0] == 200
        )  # it is up: nginx does not wait
        nginx(*site.address)
        with answer(tmp_path, "/robots.txt") as found:
            assert found.headers["Strict-Transport-Security"]
            number = found.headers["X-Request-ID"]
        assert site.line(logger="archive.access", request=number)["path"] == "/robots.txt"
        with answer(tmp_path, "/robots.txt", **{"X-Request-ID": "made-up-by-a-reader"}) as found:
            assert found.headers["X-Request-ID"] != "made-up-by-a-reader"
        for path, status in (("/metrics", 404), ("/readyz", 404), ("/healthz", 200)):
            with answer(tmp_path, path) as found:
                assert found.status == status
        with answer(tmp_path, "/speakers/?q=a", secure=False) as found:
            assert (found.status, found.headers["Location"]) == (301, "https://localhost/speakers/?q=a")
        with pytest.raises(ssl.SSLError), answer(tmp_path, "/", name="elsewhere.example"):
            pass
