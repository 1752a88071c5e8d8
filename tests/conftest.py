"""What the tests share: the first article, in the archive."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FIRST_ARTICLE = ROOT / "fixtures" / "canada-japan-security.txt"
# Their tests share servers of their own, or copies that are dear to make: one process runs all of a module.
SERVERS = ("embedded", "faults", "gunicorn", "operations", "replicas", "serve")
TOGETHER = (*SERVERS, "browser", "exports_site")
# What neither asks a database nor opens a browser, but starts programs or wants all static files.
NO_UNITS = (*SERVERS, "backup_drill", "bulk", "checkers", "checks", "deploy", "distributed")


def is_of(path, names):
    """Tell whether a path or node is of one of these test modules."""
    return str(path).partition("::")[0].endswith(tuple(f"test_{name}.py" for name in names))


def pytest_itemcollected(item):
    """Mark unit tests."""
    asks_database = {"db", "django_db_setup"} & {*item.fixturenames} or item.get_closest_marker("django_db")
    if not asks_database and not is_of(item.path, NO_UNITS):
        item.add_marker("unit")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes longest. (These tests leave the common database alone, so its order is kept.)"""
    items.sort(key=lambda item: not is_of(item.path, SERVERS))


def pytest_xdist_auto_num_workers(config):
    """Let one process more than there are processors test: many tests wait, for servers and browsers."""
    return (os.cpu_count() or 1) + 1


def pytest_xdist_make_scheduler(config, log):
    """Give tests to the processes one by one, in order, but some modules whole."""
    from xdist.scheduler import LoadScopeScheduling

    class Scheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            return nodeid.partition("::")[0] if is_of(nodeid, TOGETHER) else nodeid

    config.option.loadscopereorder = False
    return Scheduling(config, log)


@pytest.fixture(scope="session", autouse=True)
def static_files(request):
    """Collect the static files as `serve` does, so that pages name and get the hashed ones."""
    from archive.assets import collect_if_changed

    if not all(item.get_closest_marker("unit") for item in request.session.items):
        collect_if_changed()


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Hash passwords quickly: that they are hashed slowly elsewhere is Django's to test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_search_for_static_files(settings):
    """Look for a static file when it is asked for, not for all in each new client: here that costs most."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """Keep no page in memory: tests change rows behind the archive's back; tests/test_kept.py keeps some."""
    from archive.reading.quotes import about
    from archive.views.public import kept

    kept.clear()
    monkeypatch.setattr(kept, "room", 0)
    about.things.clear()
    monkeypatch.setattr(about, "room", 0)


@pytest.fixture(autouse=True)
def without_limit(settings):
    """Let the tests ask as often as they like; tests/test_api_limit.py and test_security.py set limits."""
    from archive.admin.log_in import tries

    settings.API_REQUESTS_PER_MINUTE = settings.SEARCHES_PER_MINUTE = 0
    tries.clear()


@pytest.fixture(scope="session")
def expected():
    """Return what a careful person reads in the first article."""
    return json.loads((ROOT / "tests" / "expected" / "canada-japan-security.json").read_text())


@pytest.fixture
def article(db):
    """Load the first article and return it."""
    from archive.loading import load
    from archive.sources import read_plain

    return load(read_plain(FIRST_ARTICLE.read_bytes())).article


@pytest.fixture
def paragraph(article):
    """Return paragraph 6 of the first article, which tells of Operation Neon."""
    return article.passages.get(kind="paragraph", number=6)


@pytest.fixture
def editor(db, django_user_model):
    """Return an editor who may do everything at the desk."""
    return django_user_model.objects.create_superuser("editor", password="words enough")


@pytest.fixture
def desk(client, editor):
    """Return a client whose editor is logged in."""
    client.force_login(editor)
    return client
