"""In which encoding bytes are, who says so, and the words they stand for."""

import codecs
import re

from .source import UnreadableError

# Longest first: the mark of UTF-32 begins with that of UTF-16.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# As in https://encoding.spec.whatwg.org/#names-and-labels: what pages call Latin-1 is read as Windows' own.
MEANT = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252": "cp1252",
    "iso-8859-9": "cp1254",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
}
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
# Browsers look for a declaration in the first 1,024 bytes; pages that people saved need more.
DECLARATION_WITHIN = 8_192
META = re.compile(rb"<meta\b[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
XML = re.compile(rb"^\s*<\?xml\b[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)[\"']", re.I)
# From fewer bytes that are no ASCII any guess is the toss of a coin.
EVIDENCE = 20
SAMPLE = 1_000_000
# What charset-normalizer takes for one another: Windows' encodings of letters with marks.
WESTERN = ("cp1252", "cp1250", "cp1254", "cp1257")
MARGIN = 0.05


def marked_encoding(data: bytes) -> str | None:
    """Return the encoding that a byte order mark tells, None where there is none."""
    return next((name for mark, name in BYTE_ORDER_MARKS if data.startswith(mark)), None)


def charset_in(header: str) -> str | None:
    """Return the encoding that a Content-Type names, None where it names none."""
    found = CHARSET.search(header or "")
    return found and found[1]


def declared(data: bytes) -> list[tuple[str, str]]:
    """Return the encodings that a page declares, each with its place: "meta", "xml"."""
    head = data[:DECLARATION_WITHIN]
    found = ((XML.search(head), "xml"), (META.search(re.sub(rb"<!--.*?-->", b"", head, flags=re.S)), "meta"))
    names = [(match[1].decode("ascii"), where) for match, where in found if match]
    # A declaration that can be read as ASCII was not written in UTF-16: browsers take it for UTF-8.
    return [("utf-8" if name.lower().startswith("utf-16") else name, where) for name, where in names]


def decode_page(data: bytes, http: str = "") -> tuple[str, str, str]:
    """Return a page's text, its encoding and who told it.

    In the order of browsers: the byte order mark, the HTTP header `http` (a Content-Type), the page's own
    declaration, UTF-8 if it is that; a guess from the letters at last. What is declared but is not so is
    passed over. Raises UnreadableError.
    """
    if mark := marked_encoding(data):
        return decode(data, mark), mark, "byte order mark"
    name = charset_in(http)
    wrong = []
    for said, where in [*([(name, "http")] if name else []), *declared(data), ("utf-8", "valid as UTF-8")]:
        encoding = MEANT.get(said.lower(), said.lower())
        try:
            return data.decode(encoding), codecs.lookup(encoding).name, where
        except (LookupError, UnicodeError):
            wrong.append(said)
    encoding = guessed(data)
    if encoding is None:
        names = " or ".join(dict.fromkeys(name.upper() for name in wrong))
        raise UnreadableError(
            f"its encoding can't be found out (it is not {names}); "
            "if you know it, say for example --encoding cp1252"
        )
    return data.decode(encoding), encoding, "charset-normalizer"


def guessed(data: bytes) -> str | None:
    """Return the encoding in which the letters look most like words, None where another one would do, too.

    By charset-normalizer, which tells Greek from Cyrillic well, but takes French for Polish. So what it takes
    for Western letters counts only if the words are the same in all the encodings it mixes up, and of others
    only one that has no rival.
    """
    from charset_normalizer import from_bytes

    sample = data[:SAMPLE]
    if sum(byte > 127 for byte in sample) < EVIDENCE:
        return None
    found = list(from_bytes(sample))
    if not found:
        return None
    best = found[0]
    if best.encoding in WESTERN:
        texts = {text for name in WESTERN if (text := decoded(data, name)) is not None}
        return "cp1252" if len(texts) == 1 and "¤" not in texts.pop() else None
    rivals = [
        each for each in found[1:] if each.chaos < best.chaos + MARGIN and each.coherence >= best.coherence
    ]
    if any(str(each) != str(best) for each in rivals) or decoded(data, best.encoding) is None:
        return None
    return codecs.lookup(best.encoding).name


def decoded(data: bytes, encoding: str) -> str | None:
    """Return the words in bytes of this encoding, None where they are not in it."""
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def decode(data: bytes, encoding: str) -> str:
    """Return the words that bytes of a known encoding stand for. Raises UnreadableError."""
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise UnreadableError(f"{encoding!r} is no encoding that Python knows") from error
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"it is not {encoding.upper()} (byte {error.start:,}: {error.reason}); "
            "if you know its encoding, say for example --encoding cp1252"
        ) from error
