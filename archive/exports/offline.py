"""The index of a search that works in the browser alone: scripts that static/offline.js loads when needed.

`words-N.js` tells in which passages the words with the same beginnings are, as gaps between their numbers in
base 36; `passages-N.js` has the passages. Scripts, as a page that is opened from a disk may read no other
files. All is sorted in a temporary SQLite file, so that memory holds one script at most.
"""

import json
import re
import sqlite3
import unicodedata
from contextlib import closing
from itertools import groupby

from django.urls import reverse

from archive.exports.addresses import file_of, relative
from archive.exports.snapshot import count, rows
from archive.models import Kind

CHUNK = 50  # passages in a script
PER_SHARD, SHARDS = 250, 1_000  # passages for one script of words; scripts of words at most
WORD = re.compile(r"[^\W_]+")
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
CURRENT = "archive_passage WHERE current"
# The newest first, as the search of the archive has it.
PASSAGES = """
SELECT p.kind, p.number, p.text, p.credit, a.slug, a.headline, coalesce(chief.name, s.name)
FROM archive_passage p
JOIN archive_article a ON a.id = p.article_id
LEFT JOIN archive_attribution said
    ON said.article_id = p.article_id AND said.passage_id = p.id AND said.mode = 'direct'
LEFT JOIN archive_speaker s ON s.id = said.speaker_id
LEFT JOIN archive_speaker chief ON chief.id = s.merged_into_id
WHERE p.current ORDER BY p.id DESC, said.id
"""


def write(manifest, folder, progress):
    """Write the index into a folder; return what the page that searches has to know of it."""
    total = count(CURRENT)
    shards = max(1, min(total // PER_SHARD, SHARDS))
    with closing(sqlite3.connect("")) as found:  # a file that SQLite makes for itself, and takes away
        found.execute("CREATE TABLE found (shard INTEGER, word TEXT, passage INTEGER)")
        passages = (row for _, (row, *_) in groupby(rows(PASSAGES), key=lambda row: row[:2] + row[4:5]))
        for number, chunk in enumerate(chunks(progress(passages, total))):
            write_passages(manifest, folder, number, chunk)
            pairs = (
                (shard_of(word, shards), word, number * CHUNK + place)
                for place, row in enumerate(chunk)
                for word in words_of(f"{row[2]} {row[3]}")
            )
            found.executemany("INSERT INTO found VALUES (?, ?, ?)", pairs)
        sorted_words = found.execute("SELECT shard, word, passage FROM found ORDER BY shard, word, passage")
        by_shard = dict.fromkeys(range(shards))
        for shard, lines in groupby(sorted_words, key=lambda row: row[0]):
            write_words(manifest, folder, shard, lines)
            by_shard.pop(shard)
        for shard in by_shard:
            write_words(manifest, folder, shard, [])
    return {"shards": shards, "chunk": CHUNK}


def chunks(passages):
    """Yield the passages in lists."""
    chunk = []
    for row in passages:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def write_passages(manifest, folder, number, chunk):
    """Write a script of passages: address, kind, number, words, headline, who said it."""
    told = [
        [
            address_of(kind, number, slug, folder),
            kind,
            number,
            f"{text} ({credit})" if credit else text,
            headline,
        ]
        + ([speaker] if speaker else [])
        for kind, number, text, credit, slug, headline, speaker in chunk
    ]
    script = (
        f"offlineSearch.passages({number}, {json.dumps(told, ensure_ascii=False, separators=(',', ':'))});\n"
    )
    manifest.add(f"{folder}/passages-{number}.js", script.encode())


def address_of(kind, number, slug, folder):
    """Return the link from the page that searches to a passage."""
    if kind in (Kind.HEADLINE, Kind.HEADING):
        anchor = "headline" if kind == Kind.HEADLINE else f"h{number}"
        return relative(f"{folder}/", file_of(reverse("article", args=[slug]))) + f"#{anchor}"
    return relative(f"{folder}/", file_of(reverse(kind, args=[slug, number])))


def write_words(manifest, folder, shard, lines):
    """Write a script of words."""
    with manifest.file(f"{folder}/words-{shard}.js") as file:
        file.write(f"offlineSearch.words({shard}, {{\n".encode())
        for word, found in groupby(lines, key=lambda row: row[1]):
            last, gaps = -1, []
            for _, _, passage in found:
                gaps.append(base36(passage - last))
                last = passage
            file.write(f'{json.dumps(word, ensure_ascii=False)}:"{" ".join(gaps)}",\n'.encode())
        file.write(b"});\n")


def words_of(text):
    """Return the words of a text as they are compared, each once: lower case, without accents and marks."""
    letters = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(letter for letter in letters if not unicodedata.category(letter).startswith("M"))
    return sorted(set(WORD.findall(letters)))


def shard_of(word, shards):
    """Return the script in which a word is: that of all words with the same two first letters."""
    return (31 * ord(word[0]) + ord(word[1:2] or "\0")) % shards


def base36(number):
    """Return a positive number in base 36."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits
