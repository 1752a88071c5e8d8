"""Against attack: headers, log-ins, and what is dear, huge or only looks new."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from datetime import timedelta

import psycopg
import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from archive.admin import log_in
from archive.serving.limits import Limit
from archive.views import often
from tests.conftest import ROOT
from tests.test_admin_rights import LOG_IN, attempt
from tests.test_headers import PAGES
from tests.test_pages import ARTICLE

pytestmark = pytest.mark.django_db
STYLES = next((ROOT / "static").glob("archive.css")).name
FOR_OTHER_SITES = [
    "/api/quotes", "/api/nothing", "/api/openapi.json", f"{ARTICLE}quotes/5/card.png",
    f"{ARTICLE}quotes/5/cite.bib", f"{ARTICLE}annotations.jsonld",
    f"/oembed?url=http://127.0.0.1:8000{ARTICLE}quotes/5/",
]  # fmt: skip
FOR_PAGES_HERE = [
    "/", ARTICLE, "/search/?q=canada", "/nothing/", "/%00", "/favicon.ico", "/admin/", "/admin/login/",
    "/admin/nothing/", "/style/", "/articles", "/search/results.csv?q=canada",
    "/feeds/articles.atom", "/sitemap.xml", f"{ARTICLE}source.txt", "/static/nothing.css", "/static/",
]  # fmt: skip


@pytest.fixture
def static():
    """Return the addresses of some static files, as pages name them."""
    from django.templatetags.static import static

    return [static(name) for name in ("archive.css", "archive.js", "favicon.svg")]


@pytest.fixture
def clock(monkeypatch):
    """Stop the clock of the limits; return it, to be set by hand."""
    now = [0.0]
    monkeypatch.setattr(often, "searches", Limit(now=lambda: now[0]))
    monkeypatch.setattr(log_in, "tries", Limit(now=lambda: now[0]))
    return now


def check_headers(answer, resources):
    """Look at what every answer says to browsers."""
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == resources
    assert "camera=()" in answer["Permissions-Policy"] and "geolocation=()" in answer["Permissions-Policy"]
    b"".join(answer)  # a static file is open until it is read
    assert not answer.has_header("Server") and not answer.has_header("X-Powered-By")


def test_every_kind_of_answer_is_safe_by_its_headers(client, article, static, clock, settings):
    for address in (*FOR_PAGES_HERE, *static):
        check_headers(client.get(address), "same-origin")
    for address in FOR_OTHER_SITES:
        answer = client.get(address)
        check_headers(answer, "cross-origin")
        assert answer["Access-Control-Allow-Origin"] == "*"
    check_headers(client.get("/", headers={"host": "elsewhere.example"}), "same-origin")
    check_headers(client.post("/"), "same-origin")
    check_headers(client.get("/", headers={"if-none-match": client.get("/")["ETag"]}), "same-origin")
    check_headers(attempt(client), "same-origin")
    settings.SEARCHES_PER_MINUTE = 1
    answer = [client.get("/search/?q=canada") for _ in range(2)][1]
    assert answer.status_code == 429
    check_headers(answer, "same-origin")


def test_a_mistake_and_an_absent_database_keep_the_headers(client, article, monkeypatch):
    from django.db import OperationalError

    from archive import reading

    client.raise_request_exception = False
    for error, status in ((RuntimeError, 500), (OperationalError, 503)):

        def fail(error=error):
            raise error

        monkeypatch.setattr(reading, "front_page", fail)
        answer = client.get("/")
        assert answer.status_code == status
        check_headers(answer, "same-origin")


def settings_with(**environment):
    """Return what the settings are where the environment is so."""
    names = (
        "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "CSRF_TRUSTED_ORIGINS",
    )  # fmt: skip
    source = (
        "import json; from archive import settings; print(json.dumps({n: getattr(settings, n) for n in %r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", source % (names,)], cwd=ROOT, env=os.environ | environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_behind_tls_browsers_are_told_to_come_back_encrypted(settings):
    told = settings_with(ARCHIVE_URL="https://archive.example", HSTS_SECONDS="60")
    assert told["SECURE_HSTS_SECONDS"] == 60 and told["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert told["SESSION_COOKIE_SECURE"] and told["CSRF_COOKIE_SECURE"] and told["SECURE_SSL_REDIRECT"]
    assert told["SESSION_COOKIE_NAME"].startswith("__Host-") and told["CSRF_COOKIE_NAME"].startswith(
        "__Host-"
    )
    assert told["CSRF_TRUSTED_ORIGINS"] == ["https://archive.example"]
    off = settings_with(ARCHIVE_URL="https://archive.example", HSTS_SECONDS="0")
    assert (off["SECURE_HSTS_SECONDS"], off["SECURE_HSTS_INCLUDE_SUBDOMAINS"]) == (0, False)
    assert settings_with(ARCHIVE_URL="http://127.0.0.1:8000")["SECURE_HSTS_SECONDS"] == 0
    for name, value in told.items():
        setattr(settings, name, value)
    assert Client().get("/nothing/", secure=True)["Strict-Transport-Security"].startswith("max-age=60;")
    answer = Client().get("/nothing/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/nothing/")
    check_headers(answer, "same-origin")


# Log-ins


def test_a_session_s_cookie_is_the_server_s_alone_and_new_with_each_log_in(client, editor):
    client.get(LOG_IN)
    client.cookies["sessionid"] = "chosen-by-an-attacker-before-the-log-in"
    answer = attempt(client, "editor", "words enough")
    cookie = answer.cookies["sessionid"]
    assert answer.status_code == 302 and cookie.value != "chosen-by-an-attacker-before-the-log-in"
    assert (
        cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]
    )
    assert 0 < cookie["max-age"] <= 12 * 60 * 60
    other = Client()
    other.force_login(editor)
    assert (
        client.get(reverse("admin:logout")).status_code == 405
    )  # no picture on another site logs anybody out
    client.post(reverse("admin:logout"))
    assert Session.objects.count() == 1
    editor.set_password("other words")
    editor.save()
    assert other.get(reverse("admin:index")).status_code == 302


def test_nothing_is_changed_for_another_site(editor, article):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    note = {"passage": article.passages.first().pk, "body": "Forged.", "motivation": "commenting"}
    addresses = [
        "archive_annotation_add",
        "auth_user_add",
        "archive_token_add",
        "queue",
        "second_factor",
        "logout",
    ]
    for name in addresses:
        assert client.post(reverse(f"admin:{name}"), note).status_code == 403, name
    form = client.get(reverse("admin:archive_annotation_add"), {"passage": note["passage"]})
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)[1]
    right = note | {"csrfmiddlewaretoken": token, "status": "draft"}
    page = reverse("admin:archive_annotation_add")
    assert client.post(page, right, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post(page, right).status_code == 302


def test_trying_many_names_from_one_address_is_slowed_and_harms_nobody_elsewhere(client, editor, clock):
    answers = [
        attempt(client, f"name {number}", of="192.0.2.1") for number in range(log_in.TRIES_PER_MINUTE + 1)
    ]
    assert {answer.status_code for answer in answers[:-1]} == {200}
    assert answers[-1].status_code == 429 and int(answers[-1]["Retry-After"]) == 3
    assert "tried from your address" in answers[-1].text
    with CaptureQueriesContext(connection) as queries:
        assert attempt(client, "editor", "words enough", of="192.0.2.1").status_code == 429
    assert not any("auth_user" in query["sql"] or "axes" in query["sql"] for query in queries)
    assert attempt(client, "editor", "words enough", of="192.0.2.2").status_code == 302
    client.logout()
    clock[0] += 3
    assert attempt(client, "editor", "words enough", of="192.0.2.1").status_code == 302


def test_words_that_come_along_outlive_the_slowing(client, clock, monkeypatch):
    monkeypatch.setattr(log_in, "TRIES_PER_MINUTE", 1)
    attempt(client)
    page = attempt(client, **{"unsaved-draft": "", "unsaved-body": "Thoughts."})
    assert page.status_code == 429 and 'name="unsaved-body" value="Thoughts."' in page.text


def test_what_the_throttle_keeps_goes_and_has_no_password(client, editor, settings):
    for number in range(5):
        attempt(client, f"name {number}", "a secret of mine", of=f"192.0.2.{number}")
    assert attempt(client, "x" * 3_000, "a secret of mine").status_code == 200
    kept = list(AccessAttempt.objects.values())
    assert len(kept) == 5 and "a secret of mine" not in str(kept) and len(str(kept)) < 20_000
    AccessAttempt.objects.update(
        attempt_time=timezone.now() - settings.AXES_COOLOFF_TIME - timedelta(seconds=1)
    )
    attempt(client, "name 6")
    assert AccessAttempt.objects.count() == 1


def test_who_guesses_is_logged_with_name_and_address_and_without_password(client, caplog):
    attempt(client, "ada", "a secret of mine", of="192.0.2.7")
    assert "ada" in caplog.text and "192.0.2.7" in caplog.text and "a secret of mine" not in caplog.text


# What is dear


def test_who_searches_too_often_is_told_when_to_come_back_and_nobody_else_is_harmed(client, settings, clock):
    settings.SEARCHES_PER_MINUTE = 3
    dear = ["/search/?q=a{}", "/quotes/?q=b{}", "/search/feed.atom?q=c{}", "/search/suggest?q=d{}"]
    assert [client.get(address.format(1)).status_code for address in dear] == [200, 200, 200, 429]
    for address in (
        *dear,
        "/search/results.csv?q=e{}",
        "/check/?text=f{}",
        f"{ARTICLE}quotes/1/card.png?{{}}",
    ):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address.format(2))
        assert answer.status_code == 429 and answer["Retry-After"] == "20" and not queries.captured_queries
        assert answer["Cache-Control"] == "no-store"
    assert "Please wait a moment" in answer.text
    assert client.post("/check/", {"text": "“Words.”"}).status_code == 429
    assert client.get("/").status_code == client.get("/speakers/").status_code == 200
    assert client.get("/api/search?q=a").status_code == 200
    assert client.get("/search/?q=a", REMOTE_ADDR="192.0.2.7").status_code == 200
    clock[0] += 20
    assert [client.get("/search/?q=a").status_code for _ in range(2)] == [200, 429]


def test_what_a_page_does_not_read_makes_no_other_page(client, article, monkeypatch):
    from archive.views.kept import ROOM
    from archive.views.public import kept

    monkeypatch.setattr(kept, "room", ROOM)
    for address in PAGES:
        path, _, query = address.partition("?")
        first = client.get(address)
        content, held = b"".join(first), (kept.size, len(kept.answers))
        for junk in ("utm_source=a", "%ff=%fe&b=%00", "_=1%26q%3Dcanada"):
            for more in (f"{query}&{junk}", f"{junk}&{query}"):
                answer = client.get(f"{path}?{more.strip('&')}")
                assert answer["ETag"] == first["ETag"], (address, more)
                assert b"".join(answer) == content, (address, more)
        assert (kept.size, len(kept.answers)) == held, address


def test_the_order_of_parameters_and_what_is_given_twice_make_no_other_page(client, article):
    address = "/search/?q=canada&kind=paragraph"
    for same in ("/search/?kind=paragraph&q=canada", "/search/?q=japan&kind=quote&kind=paragraph&q=canada"):
        assert client.get(same)["ETag"] == client.get(address)["ETag"]
    assert client.get("/search/?q=canada&kind=quote")["ETag"] != client.get(address)["ETag"]


def test_a_parameter_that_no_view_has_named_is_a_mistake_that_is_seen(rf):
    from archive.asked import take, words

    request = rf.get("/", {"known": "a", "forgotten": "b"})
    take(request, ("known",))
    assert words(request, "known") == "a" and request.get_full_path() == "/?known=a"
    with pytest.raises(LookupError, match="forgotten"):
        words(request, "forgotten")


# What is huge


def test_what_is_huge_is_refused_unread(client, article, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    large = b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    file = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + large + b"\r\n--x--\r\n"
    form = "multipart/form-data; boundary=x"
    for address in ("/check/", "/admin/login/"):
        for body, kind in ((b"text=" + large, "application/x-www-form-urlencoded"), (file, form)):
            assert client.generic("POST", address, body, kind).status_code in (400, 413)
    for address in ("/api/check", "/api/annotations"):
        assert 400 <= client.generic("POST", address, large, "application/json").status_code < 500
    assert client.get("/check/?" + "a=1&" * 1_001 + "text=b").status_code == 400
    small = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nabc\r\n--x--\r\n'
    assert client.generic("POST", "/check/", small, form).status_code == 200
    assert list(tmp_path.iterdir()) == []


class Socket(http.client.HTTPConnection):
    """HTTP by a socket in the file system: no port, nobody else's."""

    def __init__(self, path):
        super().__init__("localhost", timeout=120)
        self.path = str(path)

    def connect(self):
        """Connect to the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


@pytest.fixture
def server(tmp_path_factory):
    """Run gunicorn as in production, before the tests' database, behind a proxy that notes addresses."""
    path = tmp_path_factory.mktemp("s") / "s"
    parts = connection.get_connection_params()
    names = {"dbname", "host", "port", "user", "password"}
    url = psycopg.conninfo.make_conninfo(**{name: value for name, value in parts.items() if name in names})
    environment = {"DATABASE_URL": url, "TRUSTED_PROXIES": "1", "SEARCHES_PER_MINUTE": "30"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:archive.gunicorn",
        "archive.wsgi",
        "--workers",
        "1",
    ]
    process = subprocess.Popen([*command, "--bind", f"unix:{path}"], cwd=ROOT, env=os.environ | environment)
    try:
        deadline = timezone.now() + timedelta(seconds=120)
        while not path.exists() and timezone.now() < deadline and process.poll() is None:
            threading.Event().wait(0.1)
        yield path
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def ask(path, address, of, **headers):
    """Ask as from an address; return the answer, read."""
    server = Socket(path)
    try:
        server.request("GET", address, headers={"X-Forwarded-For": of} | headers)
        answer = server.getresponse()
        answer.read()
        return answer
    finally:
        server.close()


def test_a_flood_of_searches_and_huge_headers_leave_others_alone(server):
    answers, stop = [], threading.Event()

    def flood(thread):
        number = 0
        while not stop.is_set():
            number += 1
            answers.append(ask(server, f"/search/?q=word{thread}x{number}", "192.0.2.66").status)

    threads = [threading.Thread(target=flood, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    try:
        others = [ask(server, f"/search/?q=canada{number}", f"198.51.100.{number}") for number in range(20)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert {answer.status for answer in others} == {200}
    assert set(answers) == {200, 429} and 30 <= answers.count(200) < len(answers)
    assert others[0].headers["Server"] == "gunicorn"  # and no version
    assert ask(server, "/", "192.0.2.1", Long="x" * 9_000).status in (400, 431)
    assert ask(server, "/", "192.0.2.1", **{f"H{number}": "x" for number in range(200)}).status in (400, 431)
    assert ask(server, "/?q=" + "x" * 9_000, "192.0.2.1").status in (400, 414)
    assert ask(server, "/", "192.0.2.1").status == 200


def test_every_installed_library_may_be_used():
    from tests.licences import main

    assert main() == 0
