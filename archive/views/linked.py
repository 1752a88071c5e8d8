"""Pages as linked data (schema.org) for search engines and reference managers: only what is known.

Each function returns a list of JSON-LD documents, the one about the page's subject first. There is no
ClaimReview: no editor of this archive reviews claims.
"""

from django.conf import settings
from django.urls import reverse

from archive.citations import work_of_article

CONTEXT = {"@context": "https://schema.org"}


def absolute(record):
    """Return a record's address in full."""
    return settings.ARCHIVE_URL + record.get_absolute_url()


def site_data():
    """Return the archive as a WebSite that can be searched."""
    search = f"{settings.ARCHIVE_URL}{reverse('search')}?q={{words}}"
    return [
        CONTEXT
        | {
            "@type": "WebSite",
            "@id": f"{settings.ARCHIVE_URL}/",
            "url": f"{settings.ARCHIVE_URL}/",
            "name": "Article Archive",
            "inLanguage": "en",
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": search},
                "query-input": "required name=words",
            },
        }
    ]


def article_data(page):
    """Return an article as a NewsArticle, and the way to it."""
    article = page.article
    about = {
        "@type": "NewsArticle",
        "@id": absolute(article),
        "url": absolute(article),
        "headline": article.headline,
        "inLanguage": article.language,
        "datePublished": article.published and article.published.isoformat(),
        "author": [author_data(author) for author in work_of_article(page).authors],
        "publisher": article.publisher and {"@type": "Organization", "name": article.publisher},
        "isBasedOn": article.url,
        "version": str(page.newest.number),
        "mentions": [speaker_data(voice.speaker) for voice in page.speakers],
    }
    return [CONTEXT | known(about), trail(("Articles", reverse("articles")), (article.headline, None))]


def record_data(page):
    """Return a record as a Quotation or, paragraph or caption, as a CreativeWork, and the way to it.

    Of words that editors set aside nothing is told. A doubtful speaker is not told: data knows no "probably".
    """
    article, passage = page.article, page.passage
    said = page.attribution
    speaker = said and said.speaker and not said.attribution.is_doubtful and speaker_data(said.speaker)
    about = {
        "@type": "Quotation" if passage.kind == "quote" else "CreativeWork",
        "@id": absolute(passage),
        "url": absolute(passage),
        "text": passage.text,
        "inLanguage": article.language,
        "position": passage.number,
        "creditText": passage.credit,
        "spokenByCharacter": speaker,
        "creator": speaker,
        "isPartOf": {"@type": "NewsArticle", "@id": absolute(article), "headline": article.headline},
    }
    way = trail(
        ("Articles", reverse("articles")),
        (article.headline, article.get_absolute_url()),
        (f"{passage.kind.capitalize()} {passage.number}", None),
    )
    return [] if page.is_set_aside else [CONTEXT | known(about), way]


def speaker_page_data(page):
    """Return a speaker with other names and the first roles that articles give, and the way there."""
    about = speaker_data(page.speaker) | {"url": absolute(page.speaker), "alternateName": page.names}
    if page.wikidata:
        about["sameAs"] = f"http://www.wikidata.org/entity/{page.wikidata}"
    if about["@type"] == "Person":
        about["jobTitle"] = [role.text for role in page.first_roles]
    return [CONTEXT | known(about), trail(("Speakers", reverse("speakers")), (page.speaker.name, None))]


def speaker_data(speaker):
    """Return a speaker as a Person or Organization."""
    kind = "Person" if speaker.kind == speaker.Kind.PERSON else "Organization"
    return {"@type": kind, "@id": absolute(speaker), "name": speaker.name}


def author_data(author):
    """Return an Author as a Person; of a byline that is not plainly a person's only the name is known."""
    if not author.given:
        return {"name": author.family}
    return {"@type": "Person", "name": author.straight}


def trail(*steps):
    """Return a BreadcrumbList of (name, path); the last step is the page itself and has no path."""
    items = [
        known(
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": path and settings.ARCHIVE_URL + path,
            }
        )
        for position, (name, path) in enumerate(steps, 1)
    ]
    return CONTEXT | {"@type": "BreadcrumbList", "itemListElement": items}


def known(data):
    """Return the data without what is empty."""
    return {name: value for name, value in data.items() if value}
