"""The page of a speaker: names and roles, words quoted and words reported, articles, share of words."""

from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Coalesce, Length, Replace

from archive.models import Alias, Article, Speaker
from archive.reading import newest
from archive.reading.aliases import told_of
from archive.reading.paging import SIZE, Page, page_of
from archive.reading.record import reported_in
from archive.reading.voices import DIRECT, MERGED, REPORTED, families, who

# Of somebody who is heard in more articles, the newest are listed and their words counted.
ARTICLES = 20
ROLES = 4
# Of all that a speaker says so much is shown at first; of quotes, or reported statements alone, a page.
FIRST = 10
KINDS = {"quote": DIRECT, "reported": REPORTED}
SHOWN = ("id", "slug", "headline", "language", "published")
ORDER = ["-article_id", "start", "id"]
WORDS = Length("passage__text") - Length(Replace("passage__text", Value(" "), Value(""))) + 1


@dataclass(frozen=True, slots=True)
class HeardIn:
    """An article in which a speaker is heard, and how often."""

    article: Article
    quotes: int
    reported: int


@dataclass(frozen=True, slots=True)
class Role:
    """What an article calls a speaker; article None: an editor does."""

    text: str
    article: Article | None


@dataclass(slots=True)
class SpeakerPage:
    """What the page of a speaker shows. `moved_to` is set where this address leads elsewhere.

    `quotes` and `reported` are None where a filter leaves them out.
    """

    speaker: Speaker
    moved_to: Speaker | None = None
    kind: str = ""
    article: Article | None = None
    wikidata: str = ""
    names: list = field(default_factory=list)
    roles: list = field(default_factory=list)
    quotes: Page | None = None
    reported: Page | None = None
    quote_count: int = 0
    reported_count: int = 0
    article_count: int = 0
    heard_in: list = field(default_factory=list)
    own_words: int = 0
    share: float = 0  # of all words quoted in the articles listed, 0 to 1

    @property
    def statements(self):
        """Return how many quotes and reported statements there are."""
        return self.quote_count + self.reported_count

    @property
    def is_all_heard(self):
        """Tell whether no article in which the speaker is heard is left out."""
        return len(self.heard_in) == self.article_count

    @property
    def first_roles(self):
        """Return the roles that are shown at once."""
        return self.roles[:ROLES]

    @property
    def more_roles(self):
        """Return the roles that are shown to who asks for them."""
        return self.roles[ROLES:]

    @property
    def is_one_name_only(self):
        """Tell whether the articles give so little of a person's name that it may be several people's."""
        full = any(" " in name for name in (self.speaker.name, *self.names))
        return self.speaker.kind == Speaker.Kind.PERSON and not full


def speaker_page(slug, kind="", article="", after="", before="", first=None):
    """Return the SpeakerPage of this address; None if there is none.

    `first`: so many quotes and reported statements are on it where both are.
    """
    found = Speaker.objects.filter(slug=slug).select_related(MERGED, "figures")
    speaker = found.first()
    if speaker is None:
        return None
    if who(speaker).pk != speaker.pk:
        return SpeakerPage(speaker, moved_to=who(speaker))
    family = families([speaker])[speaker.pk]
    page = SpeakerPage(speaker, kind=kind if kind in KINDS else "", wikidata=speaker.wikidata)
    if (after or before) and not page.kind:
        page.kind = "reported"  # what was paged before there was a choice
    add_names(page, family)
    said = newest.attributions().filter(speaker__in=family)
    count(page, family)
    if article:
        heard = {each.article.slug: each.article for each in page.heard_in}
        page.article = heard.get(article) or Article.objects.filter(slug=article).first()
        said = said.filter(article=page.article) if page.article else said.none()
    said = said.select_related("article", "passage").defer("passage__search")
    size = SIZE if page.kind else first or FIRST
    if page.kind != "reported":
        page.quotes = page_of(said.filter(mode=DIRECT), ORDER, after, before, size)
        for attribution in page.quotes:
            attribution.passage.article = attribution.article
            attribution.passage.attribution, attribution.passage.speaker = attribution, speaker
    if page.kind != "quote":
        page.reported = page_of(said.filter(mode=REPORTED), ORDER, after, before, size)
        for attribution in page.reported:
            attribution.passage.article = attribution.article
            attribution.words = reported_in(attribution.passage, attribution).text
    return page


def add_names(page, family):
    """Put the other names and the roles of a speaker on the page, each once, with the article of a role."""
    merged = Speaker.objects.filter(pk__in=family).exclude(pk=page.speaker.pk).order_by("name")
    merged = list(merged) if len(family) > 1 else []
    page.names = list(dict.fromkeys(other.name for other in merged))
    identifiers = {other.wikidata for other in merged} - {""}
    if not page.wikidata and len(identifiers) == 1:
        page.wikidata = identifiers.pop()
    told = told_of(family, Alias.Kind.NAME, Alias.Kind.ROLE)
    page.names += [text for _, kind, text, _ in told if kind == Alias.Kind.NAME and text not in page.names]
    roles = {}
    for _, kind, text, article in told:
        if kind == Alias.Kind.ROLE:
            roles.setdefault(text.casefold(), (text, article))
    page.names = [name for name in page.names if name != page.speaker.name]
    page.roles = [Role(text, article) for text, article in roles.values()]


def count(page, family):
    """Tell how much a speaker says in how many articles, in which last, and the words quoted in these."""
    figures = getattr(page.speaker, "figures", None)
    if figures is None:
        return
    page.quote_count, page.reported_count = figures.quotes, figures.reported
    page.article_count, page.own_words = figures.articles, figures.words
    own, quoted = Q(speaker__in=family), Q(mode=DIRECT)
    rows = newest.attributions().filter(article__in=last_articles(family))
    rows = rows.order_by("-article_id").values_list(*(f"article__{name}" for name in SHOWN))
    rows = rows.annotate(
        quotes=Count("pk", filter=own & quoted),
        reported=Count("pk", filter=own & Q(mode=REPORTED)),
        words=Coalesce(Sum(WORDS, filter=own & quoted), 0),
        all_words=Coalesce(Sum(WORDS, filter=quoted), 0),
    )
    spoken = every = 0
    for *values, quotes, others, words, all_words in rows:
        page.heard_in.append(HeardIn(Article(**dict(zip(SHOWN, values, strict=True))), quotes, others))
        spoken, every = spoken + words, every + all_words
    page.share = spoken / every if every else 0


def last_articles(family):
    """Return the keys of the last articles in which these speakers are heard, the newest first."""
    # An index has the articles of each speaker and mode in order: so no more are read than are asked for.
    runs = [
        newest.attributions()
        .filter(speaker=key, mode=mode)
        .order_by("-article_id")
        .values_list("article_id", flat=True)
        .distinct()[:ARTICLES]
        for key in family
        for mode in (DIRECT, REPORTED)
    ]
    return list(runs[0].union(*runs[1:]).order_by("-article_id")[:ARTICLES])
