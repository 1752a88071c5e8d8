"""The README is true: its commands are those that CI runs, and its settings are those that exist."""

import re
import subprocess
import sys
from importlib.util import find_spec

import pytest
from django.core.management import get_commands

from tests.conftest import ROOT

DOCUMENTS = ("README.md", ".deploy/README.md", "tests/benchmarks/README.md", ".github/decisions.md")
README = (ROOT / "README.md").read_text()


def commands():
    """Return the command lines of the README's code blocks."""
    return [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines()]


def test_ci_runs_the_test_command_word_for_word():
    test_command = next(line for line in commands() if "pytest" in line)
    assert test_command in (ROOT / ".ci" / "run").read_text().splitlines()


def test_the_table_of_settings_is_complete():
    source = "".join(
        (ROOT / path).read_text() for path in ("archive/settings.py", "archive/gunicorn.py", "manage.py")
    )
    read = set(re.findall(r'environ(?:\.get\(|\[)"(\w+)"', source)) - {
        "ARCHIVE_EMBEDDED",
        "DJANGO_SETTINGS_MODULE",
    }
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.M)) == read


def test_every_named_file_and_command_exists():
    told = "".join((ROOT / name).read_text() for name in DOCUMENTS)
    for path in re.findall(r"(?<![\w/-])(?:archive|fixtures|tests|\.github|\.deploy)/[\w./-]*\w/?", told):
        assert (ROOT / path).exists(), path
    for command in set(re.findall(r"(?:manage\.py|archive-manage) (\w+)", told)):
        assert command in get_commands(), command
    for module in set(re.findall(r"python -m (tests\.[\w.]+)", told)):
        assert find_spec(module), module


def test_every_command_of_ours_is_explained():
    ours = {name for name, app in get_commands().items() if app == "archive"}
    told = "".join((ROOT / name).read_text() for name in DOCUMENTS)
    assert ours <= set(re.findall(r"manage\.py (\w+)", told))


def test_every_link_between_documents_leads_somewhere():
    for name in DOCUMENTS:
        for target in re.findall(r"\]\((?!https?:)([^)#]*)#?[^)]*\)", (ROOT / name).read_text()):
            assert (ROOT / name).parent.joinpath(target).exists(), (name, target)


def test_only_the_agreed_stand_at_the_top():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    agreed = {
        "manage.py",
        "pyproject.toml",
        "README.md",
        "archive",
        "templates",
        "static",
        "fixtures",
        "tests",
    }
    top = {name.split("/")[0] for name in listed}
    assert {name for name in top - agreed if not name.startswith(".")} == set()


@pytest.mark.django_db(transaction=True)
def test_the_client_script_cites_all_quotes_of_a_speaker(article, expected, live_server, settings):
    settings.ARCHIVE_URL = live_server.url
    (script,) = re.findall(r"```python\n(.*?)```", README, re.S)
    assert len(script.replace("\n\n", "\n").splitlines()) == 10
    told = [
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", source, live_server.url, "david welch"],
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout
        for source in (script, script.replace("limit=200", "limit=1"))
    ]
    assert told[0] == told[1]  # on one page, on many
    words = [quote for quote in expected["quotes"] if quote["speaker"] == "David Welch"]
    lines = told[0].splitlines()
    assert lines[::2] == [f"“{quote['text']}”" for quote in words]
    for quote, line in zip(words, lines[1::2], strict=True):
        assert line.startswith("    David Welch, quoted in ")
        assert f"{live_server.url}{article.get_absolute_url()}quotes/{quote['number']}/" in line
