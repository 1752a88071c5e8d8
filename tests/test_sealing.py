"""Seals: roots over all records, evidence that proves itself, and what a later change does to it."""

import json
import subprocess
import sys
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import sealing
from archive.editing.adding import add_quote
from archive.loading import load
from archive.models import Passage, Seal, Sealed
from archive.sealing import making, merkle
from archive.sources import read_plain
from tests.conftest import ROOT

ARTICLE = "/articles/canada-japan-to-expand-security-cooperation-in-the-indo-pacific-region/"
SCRIPT = ROOT / "static" / "check_evidence.py"
HASHES = st.lists(st.integers().map(lambda n: merkle.leaf(str(n).encode())), min_size=1, max_size=70)


def rfc_root(hashes):
    """Return the root as RFC 6962, 2.1 defines it: split at the largest power of two below the length."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\1" + rfc_root(hashes[:split]) + rfc_root(hashes[split:])).digest()


@given(HASHES, st.data())
def test_roots_are_those_of_the_standard_and_every_path_leads_there(hashes, data):
    assert merkle.root(hashes) == rfc_root(hashes)
    place = data.draw(st.integers(0, len(hashes) - 1))
    assert merkle.follow(hashes[place], merkle.path(hashes, place)) == merkle.root(hashes)


@given(HASHES)
@settings(max_examples=30)
def test_the_root_over_blocks_is_the_root_over_all(hashes):
    blocks = [merkle.root(hashes[at : at + 16]) for at in range(0, len(hashes), 16)]
    assert merkle.root(blocks) == merkle.root(hashes)


def test_a_leaf_is_hashed_as_the_standard_says():
    assert merkle.leaf(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def told(command, *arguments):
    """Return what a command prints."""
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def check(tmp_path, evidence, root):
    """Let the script check evidence; return its exit status and what it says."""
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(evidence), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", SCRIPT, file, root], capture_output=True, text=True, cwd=tmp_path
    )
    return done.returncode, done.stdout + done.stderr


def news(number):
    """Load a small article."""
    text = f"Headline {number}\n\nThe mayor said “we will count to {number}” on Monday.\n\nNobody replied.\n"
    return load(read_plain(text.encode())).article


@pytest.mark.parametrize("path", ["quotes/3/", "paragraphs/6/", "captions/1/"])
def test_evidence_is_checked_without_the_archive(client, article, tmp_path, path):
    (seal,) = sealing.seal()
    page = client.get(f"{ARTICLE}{path}").text
    assert f'href="{ARTICLE}{path}evidence.json"' in page
    answer = client.get(f"{ARTICLE}{path}evidence.json")
    evidence = answer.json()
    assert answer["Content-Disposition"].startswith("attachment") and evidence["seal"]["root"] == seal.root
    assert evidence["words"] in page.replace("&#x27;", "'")
    assert evidence["words"] in evidence["context"]["within"] and evidence["citation"]
    status, said = check(tmp_path, evidence, seal.root)
    assert status == 0 and evidence["words"] in said
    source = client.get(evidence["source"]["address"].removeprefix("http://127.0.0.1:8000")).content
    record = json.loads(evidence["record"])
    assert sha256(source).hexdigest() == record["source"] == evidence["source"]["sha256"]
    assert source.decode()[record["start"] : record["end"]] == evidence["words"]


def test_evidence_that_was_changed_proves_nothing(client, article, tmp_path):
    (seal,) = sealing.seal()
    evidence = client.get(f"{ARTICLE}quotes/3/evidence.json").json()
    others = [
        evidence | {"words": evidence["words"] + "!"},
        evidence | {"record": evidence["record"].replace("quote", "paragraph")},
        evidence | {"path": evidence["path"][:-1]},
    ]
    for other in others:
        assert check(tmp_path, other, seal.root)[0] == 1
    assert check(tmp_path, evidence, "0" * 64)[0] == 1
    asked = subprocess.run([sys.executable, SCRIPT], capture_output=True, text=True, check=False)
    assert asked.returncode == 1 and "FILE ROOT" in asked.stderr and "Traceback" not in asked.stderr


def test_each_seal_is_over_what_is_new_and_over_the_one_before(client, article, tmp_path):
    assert "seal 1: " in told("seal") and "Nothing is new since seal 1: " in told("seal")
    news(2)
    second = told("seal")
    assert "seal 2: " in second and "over 4 passages of 1 editions" in second
    one, two = Seal.objects.order_by("number")
    assert two.former == one.root and f"{one.root}</code>" in client.get("/integrity/").text
    evidence = client.get("/articles/headline-2/quotes/1/evidence.json").json()
    assert check(tmp_path, evidence, two.root)[0] == 0
    assert evidence["path"][-1] == ["left", one.root]


def test_a_quote_that_an_editor_added_is_sealed_by_the_next_seal(client, article, tmp_path):
    sealing.seal()
    block = Passage.objects.get(kind="paragraph", number=6)
    start = block.start + block.text.index("Operation Neon")
    quote = add_quote(block, start, start + len("Operation Neon"), None, "It was said.").passage
    address = f"{quote.get_absolute_url()}evidence.json"
    answer = client.get(address)
    assert answer.status_code == 404 and "not sealed yet" in answer.text
    assert "evidence.json" not in client.get(quote.get_absolute_url()).text
    (seal,) = sealing.seal()
    assert (seal.number, seal.editions) == (2, 1)
    assert check(tmp_path, client.get(address).json(), seal.root)[0] == 0
    assert sealing.seal() == []
    assert "are as they were found" in told("verify")


def test_many_editions_are_sealed_in_blocks(client, db, monkeypatch, tmp_path):
    monkeypatch.setattr(making, "AT_ONCE", 3)
    monkeypatch.setattr(making, "BLOCK", 4)
    monkeypatch.setattr("archive.sealing.proof.BLOCK", 4)
    for number in range(10):
        news(number)
    (seal,) = sealing.seal()
    assert (seal.editions, len(seal.blocks)) == (10, 3 * 32)
    assert seal.root == making.root_of(seal, [bytes(row.digest) for row in seal.sealed.order_by("place")])
    for number in range(10):
        evidence = client.get(f"/articles/headline-{number}/quotes/1/evidence.json").json()
        assert check(tmp_path, evidence, seal.root)[0] == 0
    monkeypatch.setattr(making, "MOST", 2)
    for number in range(10, 15):
        news(number)
    assert [seal.editions for seal in sealing.seal()] == [2, 2, 1]
    assert "are as they were found" in told("verify")


@pytest.fixture
def unguarded(db):
    """Let the tables be changed as somebody could who owns the database."""
    with connection.cursor() as cursor:
        for table in ("passage", "seal", "sealed"):
            cursor.execute(f"ALTER TABLE archive_{table} DISABLE TRIGGER USER")


def test_words_that_were_changed_in_the_database_are_found(client, unguarded, article):
    sealing.seal()
    quote = Passage.objects.get(kind="quote", number=3)
    Passage.objects.filter(pk=quote.pk).update(number=99)
    answer = client.get(f"{ARTICLE}quotes/99/evidence.json")
    assert answer.status_code == 409 and "not what it has sealed" in answer.text
    with pytest.raises(CommandError, match="1 faults"):
        told("verify")


def test_a_seal_that_was_changed_is_found(unguarded, article):
    sealing.seal()
    news(2)
    sealing.seal()
    Seal.objects.filter(number=1).update(root="0" * 64)
    assert list(sealing.faults_of_seals()) == [
        "seal 1: its root is not that of its editions",
        "seal 2 does not follow the root of the one before",
    ]
    Sealed.objects.filter(seal=2).delete()
    assert "seal 2: its root is not that of its editions" in list(sealing.faults_of_seals())


@pytest.mark.parametrize("change", [{"root": "0" * 64}, None])
def test_the_database_refuses_to_change_a_seal(article, change):
    sealing.seal()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.update(**change) if change else Sealed.objects.all().delete()


def test_an_empty_archive_says_so(client, db):
    assert "There is nothing to seal yet" in told("seal")
    assert "Nothing is sealed yet" in client.get("/integrity/").text
