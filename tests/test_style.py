"""The page of styles: to whom it is shown, and that it is complete."""

import re

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.django_db


def test_it_is_not_there_for_readers(client, article):
    assert client.get("/style/").status_code == 404


def test_it_is_there_for_staff_and_kept_by_nobody(client, article, editor):
    client.force_login(editor)
    answer = client.get("/style/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert client.post("/style/").status_code == 405


def test_it_is_there_while_errors_are_shown_even_in_an_empty_archive(client, settings):
    settings.DEBUG = True
    assert "The archive is empty" in client.get("/style/").text


def test_every_custom_property_is_told_with_its_meaning(client, article, settings):
    settings.DEBUG = True
    page = client.get("/style/").text
    sheet = (ROOT / "static" / "archive.css").read_text()
    names = re.findall(r"^  --([\w-]+):", sheet.split("@media")[0], re.M)
    assert re.findall(r"<code>--([\w-]+)</code>", page) == names and len(names) > 20
    assert page.count('class="meaning"') == len(names) - 4  # one tells of the voices 1 to 5
    used = set(re.findall(r"var\(--([\w-]+)\)", sheet)) - {"voice", "verdict"}  # set where they are used
    assert used == set(names)
