"""Pages as linked data (schema.org) for search engines and reference managers: only what is known."""

from django.conf import settings


def absolute(record):
    """Return a record's address in full."""
    return settings.ARCHIVE_URL + record.get_absolute_url()


def article_data(page):
    """Return an article as a schema.org NewsArticle."""
    article = page.article
    return known(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": absolute(article),
            "url": absolute(article),
            "headline": article.headline,
            "inLanguage": article.language,
            "datePublished": article.published and article.published.isoformat(),
            "author": article.byline and {"@type": "Person", "name": article.byline},
            "publisher": article.publisher and {"@type": "Organization", "name": article.publisher},
            "isBasedOn": article.url,
            "mentions": [speaker_data(voice.speaker) for voice in page.speakers],
        }
    )


def quote_data(page):
    """Return a quote as a schema.org Quotation."""
    speaker = page.attribution.speaker
    return known(
        {
            "@context": "https://schema.org",
            "@type": "Quotation",
            "@id": absolute(page.passage),
            "url": absolute(page.passage),
            "text": page.passage.text,
            "inLanguage": page.article.language,
            "spokenByCharacter": speaker and speaker_data(speaker),
            "isPartOf": {
                "@type": "NewsArticle",
                "@id": absolute(page.article),
                "headline": page.article.headline,
            },
        }
    )


def speaker_data(speaker):
    """Return a speaker as a schema.org Person or Organization."""
    kind = "Person" if speaker.kind == speaker.Kind.PERSON else "Organization"
    return {"@type": kind, "@id": absolute(speaker), "name": speaker.name}


def known(data):
    """Return the data without what is empty."""
    return {name: value for name, value in data.items() if value}
