"""What kind of thing some bytes are, by how they begin, and by their name where that does not tell."""

import re
from pathlib import PurePath

# As many bytes of a stream are looked at.
HEAD = 16_384
GZIP, ZIP, PDF = b"\x1f\x8b", b"PK", b"%PDF-"
HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\b[^>]{0,200}>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|article|title|meta)\b",
    re.I | re.S,
)
JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*(?:"|\})')
JSON_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*[\[{]")
MHTML = re.compile(rb"(?i)(?:From: <?Saved by|MIME-Version:|Snapshot-Content-Location:)")
BY_NAME = {".html": "html", ".htm": "html", ".xhtml": "html", ".jsonl": "jsonl", ".ndjson": "jsonl"}
NO_ARTICLE = {
    **dict.fromkeys(
        (".css", ".js", ".mjs", ".json", ".xml", ".svg", ".map"), "a part of a site, not an article"
    ),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".bmp", ".tif"), "a picture"),
    **dict.fromkeys((".woff", ".woff2", ".ttf", ".otf", ".eot"), "a font"),
    **dict.fromkeys((".mp3", ".mp4", ".webm", ".ogg", ".wav", ".mov", ".avi"), "a recording"),
    **dict.fromkeys(
        (".docx", ".doc", ".odt", ".rtf", ".pages"), "a word processor's document; save it as plain text"
    ),
    ".list": "a list; load what it names with --list",
    ".xlsx": "a spreadsheet",
    ".epub": "a book",
    ".7z": "a 7z archive; make it a zip",
    ".rar": "a RAR archive; make it a zip",
    ".xz": "packed with xz; unpack it first",
    ".bz2": "packed with bzip2; unpack it first",
    ".zst": "packed with zstd; unpack it first",
}


def kind_of(head: bytes, name: str) -> str:
    """Return "gzip", "zip", "tar", "warc", "html", "jsonl" or "plain"; or "not: " and what it is instead."""
    if head.startswith(GZIP):
        return "gzip"
    if head.startswith((ZIP + b"\x03\x04", ZIP + b"\x05\x06", ZIP + b"\x07\x08")):
        return "zip"
    if head[257:262] == b"ustar" and b"\0" in head[:512]:  # "mustard" may stand there, too
        return "tar"
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith(PDF):
        return "not: a PDF document; save it as plain text"
    if MHTML.match(head) and b"multipart/related" in head:
        return "not: a page saved as MHTML; save it as “Web page, HTML only”"
    suffix = PurePath(name).suffix.lower()
    if HTML.match(head) or HTML.match(narrowed(head)):
        return "html"
    if suffix in NO_ARTICLE and suffix != ".json":
        return f"not: {NO_ARTICLE[suffix]}"
    if JSON.match(head) or JSON.match(narrowed(head)):
        return "jsonl"
    if JSON_ARRAY.match(head) and suffix in (".json", ".jsonl", ".ndjson"):
        return "not: a JSON array; write its objects as JSON lines, one a line"
    if suffix == ".json":
        return f"not: {NO_ARTICLE[suffix]}"
    return BY_NAME.get(suffix, "plain")


def narrowed(head: bytes) -> bytes:
    """Return UTF-16 and UTF-32 as the ASCII that is in them, other bytes as they are."""
    return head[2:].replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
