"""What is cited: an article, or one of its records, with all that its source gives and no more."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from archive.citations.authors import Author, authors_of

ARCHIVE = "Article Archive"


@dataclass(frozen=True, slots=True)
class Work:
    """An article in an edition, or a record in it; what the source does not give is empty.

    `kind` is "article", "paragraph", "caption" or "quote". `place` says where in the article a record is, a
    quote by its paragraph or caption: ("paragraph", 12). `words` are the record's, `url` its lasting
    address, `key` a name that no other work in this archive has, in ASCII.
    """

    kind: str
    key: str
    url: str
    headline: str
    language: str
    publisher: str
    published: date | None
    authors: tuple[Author, ...]
    edition: int
    sha256: str
    number: int = 0
    place: tuple[str, int] | None = None
    words: str = ""
    speaker: str = ""
    is_doubtful: bool = False

    @property
    def page(self):
        """Return the address of its page, without what was cited of it."""
        return self.url.partition("?")[0]

    @property
    def says_who(self):
        """Return the speaker, "probably" where that is all that is known: "probably David Welch"."""
        return f"{'probably ' * self.is_doubtful}{self.speaker}" if self.speaker else ""

    @property
    def told(self):
        """Return in words which part of which source it is."""
        part = f"{self.kind} {self.number}" if self.number else ""
        part += f" (by {self.says_who})" * bool(self.speaker)
        part += f" in {' '.join(map(str, self.place))}" if self.kind == "quote" else ""
        source = f"{ARCHIVE}, edition {self.edition} (SHA-256 {self.sha256})"
        return f"{part[:1].upper()}{part[1:]}; {source}" if part else source


def work_of_article(page):
    """Return the article of a page as a Work; an older edition is cited by an address of its own."""
    tail = "" if page.is_newest else f"editions/{page.edition.number}/"
    return Work(
        "article",
        key_of(page.article) + f":edition-{page.edition.number}" * (not page.is_newest),
        f"{settings.ARCHIVE_URL}{page.article.get_absolute_url()}{tail}",
        **given(page.article, page.edition, page.title),
    )


def work_of_record(page):
    """Return the paragraph, caption or quote of a record's page as a Work.

    Its address carries the digest of its words: whoever follows it later is told whether they changed.
    """
    passage, said = page.passage, page.attribution
    address = f"{settings.ARCHIVE_URL}{passage.get_absolute_url()}?sha256={passage.digest}"
    speaker = said.speaker.name if said and said.speaker and not page.is_set_aside else ""
    return Work(
        str(passage.kind),
        f"{key_of(page.article)}:{passage.kind}-{passage.number}",
        address,
        number=passage.number,
        place=(str(page.around.kind), page.around.number),
        words=plain(passage.text),
        speaker=plain(speaker),
        is_doubtful=bool(speaker and said.attribution.is_doubtful),
        **given(page.article, page.edition, page.article.headline),
    )


def given(article, edition, headline):
    """Return what the source gives, for a Work."""
    return {
        "headline": plain(headline),
        "language": article.language,
        "publisher": plain(article.publisher),
        "published": article.published,
        "authors": authors_of(plain(article.byline)),
        "edition": edition.number,
        "sha256": edition.sha256,
    }


def key_of(article):
    """Return a name for an article that reference managers can take: its slug, if that is ASCII."""
    return article.slug if article.slug.isascii() else f"article:{article.pk}"


def plain(text):
    """Return a text in one line, without control characters."""
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())
