"""Citations as files that reference managers read: BibTeX, RIS, CSL-JSON.

Sources: the biblatex manual 3.20, sections 2.1–2.3; Research Information Systems' "RIS format
specifications" (a tag, two spaces, a hyphen, a space; one line a value); the schema "csl-data" 1.0 of
citationstyles.org.
"""

import json
import re

from archive.citations.work import ARCHIVE

# BibTeX counts a brace even behind a backslash, so each has its counterpart beside it, unseen.
IN_TEX = {
    "\\": r"{\textbackslash}",
    "{": r"\{\vphantom{\}}",
    "}": r"\vphantom{\{}\}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{sign: rf"\{sign}" for sign in "#$%&_"},
}
# Where TeX would set two signs as one: -- as a dash, '' as a quotation mark, ?` as ¿.
LIGATURE = re.compile(r"(?<=([-'`,<>]))(?=\1)|(?<=[?!])(?=`)")


def bibtex(work):
    """Return a Work as a BibTeX entry; what a paper published is an @article in it, all else @misc."""
    day = work.published
    fields = {
        "author": " and ".join(bibtex_name(author) for author in work.authors),
        "title": f"{{{in_tex(work.headline)}}}",  # braced once more: no style may change its capitals
        "journal": in_tex(work.publisher),
        "year": f"{day:%Y}" if day else "",
        "month": f"{day:%b}".lower() if day else "",
        "day": str(day.day) if day else "",
        "url": in_url(work.url),
        "langid": work.language,
        "note": in_tex(work.told),
        "abstract": in_tex(work.words),
    }
    kind = "article" if work.publisher else "misc"
    lines = (
        f"  {name} = {value if name == 'month' else f'{{{value}}}'},\n"
        for name, value in fields.items()
        if value
    )
    return f"@{kind}{{{work.key},\n{''.join(lines)}}}\n"


def bibtex_name(author):
    """Return an author's name; one that can't be parted is braced, so that it is not."""
    if not author.given:
        return f"{{{in_tex(author.family)}}}"
    return ", ".join(in_tex(part) for part in (author.family, author.suffix, author.given) if part)


def in_tex(text):
    """Return a text as TeX sets it to the letter."""
    return LIGATURE.sub("{}", "".join(IN_TEX.get(sign, sign) for sign in text))


def in_url(url):
    """Return an address for a field that is read to the letter, but for its braces."""
    return url.translate({ord("{"): "%7B", ord("}"): "%7D", ord("\\"): "%5C"})


def ris(work):
    """Return a Work as a RIS record."""
    day = work.published
    lines = [
        ("TY", "NEWS"),
        *(("AU", author.turned) for author in work.authors),
        ("TI", work.headline),
        ("T2", work.publisher),
        ("PY", f"{day:%Y}" if day else ""),
        ("DA", f"{day:%Y/%m/%d}" if day else ""),
        ("UR", work.url),
        ("DB", ARCHIVE),
        ("LA", work.language),
        ("N1", work.told),
        ("AB", work.words),
        ("ID", work.key),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines if value) + "ER  - \r\n"


def csl_json(work):
    """Return a Work as CSL-JSON: a list with one item."""
    day = work.published
    item = {
        "id": work.key,
        "type": "article-newspaper",
        "title": work.headline,
        "author": [csl_name(author) for author in work.authors],
        "container-title": work.publisher,
        "issued": day and {"date-parts": [[day.year, day.month, day.day]]},
        "URL": work.url,
        "archive": ARCHIVE,
        "language": work.language,
        "note": work.told,
        "abstract": work.words,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=1)


def csl_name(author):
    """Return an author's name; one that can't be parted is literal."""
    if not author.given:
        return {"literal": author.family}
    name = {"family": author.family, "given": author.given, "suffix": author.suffix}
    return {part: value for part, value in name.items() if value}


# By how the files' names end: how they are called, their media type, what makes them.
FILES = {
    "bib": ("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": ("RIS", "application/x-research-info-systems; charset=utf-8", ris),
    "csl.json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}
