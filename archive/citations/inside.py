"""Citations inside a page, by which reference managers recognise what it is about.

Sources: Google Scholar's "Inclusion guidelines for webmasters" for the citation_* names that HighWire Press
began; "A brief guide to the implementation of OpenURL 1.0 COinS" and the Dublin Core key/value format
(info:ofi/fmt:kev:mtx:dc) of its registry.
"""

from django.utils.http import urlencode

FORMAT = "info:ofi/fmt:kev:mtx:dc"


def highwire(work):
    """Return a Work as pairs for <meta>: one author each, only what is known."""
    pairs = [
        ("citation_title", work.headline),
        *(("citation_author", author.straight) for author in work.authors),
        ("citation_publication_date", work.published and f"{work.published:%Y/%m/%d}"),
        ("citation_journal_title", work.publisher),
        ("citation_language", work.language),
        ("citation_public_url", work.page),
    ]
    return [(name, value) for name, value in pairs if value]


def coins(work):
    """Return a Work as the title of a COinS element: an OpenURL context object, not yet escaped for HTML."""
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", FORMAT),
        ("rfr_id", "info:sid/article-archive"),
        ("rft.type", "newspaperArticle"),
        ("rft.title", work.headline),
        *(("rft.creator", author.straight) for author in work.authors),
        ("rft.source", work.publisher),
        ("rft.date", work.published and work.published.isoformat()),
        ("rft.language", work.language),
        ("rft.identifier", work.page),
        ("rft.description", work.told if work.number else ""),
    ]
    return urlencode([(name, value) for name, value in pairs if value])
