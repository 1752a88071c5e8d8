"""Citations in words: what the source does not give is left out, or is "n.d."; nothing is made up.

The order is that of the Chicago Manual of Style (17th edition, 14.191) for news: author, headline,
publication, date; then where the words were found.
"""

from django.conf import settings


def cite_article(article, edition):
    """Return the citation of an article in one of its editions, as plain text."""
    named = sentence(article.byline) if article.byline else ""
    headline = f"“{sentence(article.headline)}”"
    published = ", ".join(filter(None, (article.publisher, dated(article))))
    address = article.get_absolute_url()
    return " ".join(filter(None, (named, headline, sentence(published), found_at(edition, address))))


def cite_record(passage, around, edition, speaker="", is_doubtful=False):
    """Return the citation of a paragraph, a caption or a quote (with its speaker's name), as plain text.

    `around`: what a quote stands in, else the record itself.
    """
    article = passage.article
    who = f"{'probably ' * is_doubtful}{speaker}, quoted in " if speaker else ""
    given = (article.byline, f"“{article.headline}”", article.publisher, dated(article))
    place = f"{around.kind} {around.number}"
    told = f"{who}{', '.join(filter(None, given))}, {place}"
    return f"{sentence(told[0].upper() + told[1:])} {found_at(edition, passage.get_absolute_url())}"


def dated(article):
    """Return the date of an article as "3 May 2021", or that there is none."""
    return f"{article.published:%-d %B %Y}" if article.published else "n.d."


def sentence(words):
    """Return words with a full stop, unless they end in a mark already."""
    return words if words.endswith((".", "?", "!", "…")) else f"{words}."


def found_at(edition, address):
    """Return where a record was found: the archive, its edition of the source, its lasting address."""
    return f"Article Archive, edition {edition.number}, {settings.ARCHIVE_URL}{address}"
