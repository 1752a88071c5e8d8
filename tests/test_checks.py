"""Each check fires where it should. A right environment, of which nothing is told: tests/test_deploy.py."""

import os

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection

from archive import gunicorn
from archive.checks import database, surroundings
from archive.checks.database import errors_of, surroundings_of


@pytest.mark.django_db
def test_the_database_of_these_tests_is_sound():
    assert not [*errors_of(connection), *surroundings_of(connection)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("options", "error"),
    [("ENCODING 'UTF8' LOCALE 'C'", "archive.E003"), ("ENCODING 'LATIN1' LOCALE 'C'", "archive.E002")],
)
def test_a_database_that_reads_no_letters_is_refused_with_advice(options, error):
    name = f"{connection.settings_dict['NAME']}_unfit"  # processes that test share a server
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER libc {options}")
    unfit = connection.copy("unfit")
    unfit.settings_dict["NAME"] = name
    from django.db import connections

    connections["unfit"] = unfit
    try:
        with pytest.raises(CommandError, match=error) as caught:
            call_command("migrate", database="unfit", verbosity=0, skip_checks=False)
        assert "CREATE DATABASE" in str(caught.value)
    finally:
        unfit.close()
        del connections["unfit"]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("EXTENSIONS", ["unaccent", "no_such_extension"], "archive.E004"),
        ("SPARE", 100_000, "archive.W005"),
        ("SKEW", -1, "archive.W006"),
    ],
)
def test_what_a_server_lacks_is_told(monkeypatch, name, value, expected):
    monkeypatch.setattr(database, name, value)
    (found,) = surroundings_of(connection)
    assert found.id == expected and found.hint


def ids():
    """Return the ids of all that `check --deploy` finds."""
    return {
        found.id for found in run_checks(include_deployment_checks=True) if found.id.startswith("archive.")
    }


SOUND = {
    "ARCHIVE_URL": "https://archive.example.org",
    "HTTPS": True,
    "ALLOWED_HOSTS": ["archive.example.org"],
    "TRUSTED_PROXIES": 1,
    "SECRET_KEY": "0123456789" * 5,
}


@pytest.fixture
def sound(settings):
    """Return settings in which nothing is wrong."""
    for name, value in SOUND.items():
        setattr(settings, name, value)
    assert not ids()
    return settings


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"ARCHIVE_URL": "archive.example.org"}, "archive.E010"),
        ({"ARCHIVE_URL": "ftp://archive.example.org"}, "archive.E010"),
        ({"ARCHIVE_URL": "https://archive.example.org/site"}, "archive.E010"),
        ({"ARCHIVE_URL": "https://[archive"}, "archive.E010"),
        ({"ALLOWED_HOSTS": ["www.example.org"]}, "archive.E011"),
        ({"POOL": {"max_size": 1}}, "archive.E012"),
        ({"SLOW_QUERY_MS": 5_000}, "archive.W015"),
        ({"SECRET_KEY": "short"}, "archive.E020"),
        ({"METRICS_TOKEN": "short"}, "archive.W021"),
        ({"DEBUG": True}, "archive.E022"),
        ({"ALLOWED_HOSTS": ["*"]}, "archive.E023"),
        ({"ARCHIVE_URL": "http://archive.example.org", "HTTPS": False}, "archive.W024"),
        ({"TRUSTED_PROXIES": 6}, "archive.E025"),
        ({"TRUSTED_PROXIES": 0}, "archive.W026"),
        ({"METRICS_BIND": ("0.0.0.0", 8001)}, "archive.E027"),
        ({"METRICS_BIND": ("192.0.2.7", 8001)}, "archive.E027"),
        ({"METRICS_BIND": ("metrics.example.org", 8001)}, "archive.E027"),
    ],
)
def test_each_setting_that_is_wrong_is_told(sound, changed, expected):
    for name, value in changed.items():
        setattr(sound, name, value)
    assert ids() == {expected}


@pytest.mark.parametrize(
    "changed",
    [
        {"METRICS_BIND": ("127.0.0.1", 8001)},
        {"METRICS_BIND": ("::1", 8001)},
        {"METRICS_BIND": ("0.0.0.0", 8001), "METRICS_TOKEN": "x" * 16},
        {
            "ARCHIVE_URL": "http://127.0.0.1:8000",
            "HTTPS": False,
            "DEBUG": True,
            "ALLOWED_HOSTS": ["127.0.0.1"],
        },
        {"ARCHIVE_URL": "http://[::1]:8000", "HTTPS": False, "ALLOWED_HOSTS": ["[::1]"]},
        {"ALLOWED_HOSTS": [".example.org"]},
        {"SECRET_KEY": "short", "EMBEDDED": True},
        {"SLOW_QUERY_MS": 0},
    ],
)
def test_what_is_right_is_not_told(sound, changed):
    for name, value in changed.items():
        setattr(sound, name, value)
    assert not ids()


def test_what_the_archive_stands_on_is_looked_at(sound, tmp_path, monkeypatch):
    sound.DATA_DIR = tmp_path
    key = tmp_path / "secret-key"
    key.write_text("secret")
    key.chmod(0o644)
    assert ids() == {"archive.E014"}
    key.chmod(0o600)
    sound.DATA_DIR = key / "below a file"
    assert ids() == {"archive.E013"}
    sound.DATA_DIR = tmp_path / "not" / "there" / "yet"
    assert not ids()
    monkeypatch.setattr(surroundings.os, "access", lambda path, mode: not mode & os.W_OK)
    assert not ids()  # a site whose database is elsewhere only reads there
    sound.EMBEDDED = True
    assert ids() == {"archive.E013"}
    monkeypatch.undo()
    sound.EMBEDDED = False
    sound.STATIC_ROOT = tmp_path
    assert ids() == {"archive.E028"}
    monkeypatch.setattr(gunicorn, "threads", 9)
    assert ids() == {"archive.E012", "archive.E028"}


@pytest.mark.parametrize("given", ["many", "0", "-1", "1.5", "1000", "٣"])
def test_a_number_of_workers_that_is_none_ends_with_a_line(given):
    with pytest.raises(SystemExit, match=f"WORKERS is {given!r}; give it a whole number"):
        gunicorn.number("WORKERS", given)
    assert gunicorn.number("WORKERS", " 3 ") == 3
