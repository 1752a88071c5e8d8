"""What the API lists: whole records of the newest editions, each list in one lasting order, page by page.

A list is a `Page` whose mark leads on. What was asked for and is not there raises Unknown; a mark that leads
nowhere in this list raises UnknownMark, as a program that follows it would else read from the start again.
"""

from archive import search
from archive.models import Alias, Annotation, Article, Edition, Kind, Passage, Speaker
from archive.reading import newest
from archive.reading.aliases import told_of
from archive.reading.paging import Page, numbers, page_of
from archive.reading.quotes import add_speakers
from archive.reading.speakers import add_figures, speakers_page
from archive.reading.voices import DIRECT, MERGED, WITH_SPEAKER, families, who, with_heads

SAID = ["-article_id", "start", "id"]  # of attributions
# The bytes and texts of whole articles stay where they are.
HEAVY = ("search", "parent__search", "parent__text", "edition__source", "edition__text")


class Unknown(LookupError):
    """What was asked for is not in the archive; the message says so."""


class UnknownMark(ValueError):
    """The mark is none of this list."""


def page_after(rows, keys, mark, size):
    """Return the Page of rows behind a mark ("": the first); raises UnknownMark."""
    if mark and numbers(mark, len(keys)) is None:
        raise UnknownMark(mark)
    return page_of(rows, keys, after=mark, size=size)


def listed_articles(mark="", size=50):
    """Return a Page of articles, the newest first, each with its newest `edition`."""
    page = page_after(Article.objects.all(), ["-id"], mark, size)
    add_editions(page.rows)
    return page


def listed_article(slug):
    """Return an article with its newest `edition`; raises Unknown."""
    article = known(Article.objects.all(), slug, "article")
    add_editions([article])
    return article


def add_editions(articles):
    """Give each article its newest edition, without bytes and text."""
    editions = Edition.objects.filter(article__in=articles).defer("source", "text").order_by("number")
    last = {edition.article_id: edition for edition in editions}
    for article in articles:
        article.edition = last[article.pk]


def listed_passages(slug, kind="", mark="", size=50):
    """Return a Page of an article's passages, or those of a kind, in its order; raises Unknown."""
    rows = newest.passages().filter(article=known(Article.objects.all(), slug, "article"))
    rows = rows.filter(kind=kind) if kind else rows
    return whole(page_after(rows, ["start", "-end", "id"], mark, size))


def listed_passage(slug, kind, number):
    """Return a passage; raises Unknown."""
    article = known(Article.objects.all(), slug, "article")
    found = newest.passages().filter(article=article, kind=kind, number=number).first()
    if found is None:
        raise Unknown(f"There is no {kind} {number} in the newest edition of this article.")
    return whole(Page([found], None, None)).rows[0]


def listed_quotes(query="", speaker="", article="", mark="", size=50):
    """Return a Page of quotes: those with the words, by the speaker, in the article; raises Unknown, TooSlow.

    With words the best come first, as in a search; else the newest articles, each in the order of its text.
    """
    said_by = speaker and listed_speaker_head(speaker)
    inside = article and known(Article.objects.all(), article, "article")
    if query:
        return with_words(query, speaker and said_by.slug, article, mark, size)
    if speaker:
        said = newest.attributions().filter(speaker__in=families([said_by])[said_by.pk], mode=DIRECT)
        said = said.filter(article=inside) if article else said
        page = page_after(said, SAID, mark, size)
        return whole(Page([Passage(pk=each.passage_id) for each in page], page.after, None))
    rows = newest.passages().filter(kind=Kind.QUOTE)
    rows = rows.filter(article=inside) if article else rows
    return whole(page_after(rows, ["-article_id", "number"], mark, size))


def with_words(query, speaker, article, mark, size):
    """Return a Page of quotes that have all of the words as they were typed; its mark is a page's number."""
    if mark and numbers(mark, 1) is None:
        raise UnknownMark(mark)
    turn = int(mark or 1)
    found = search.find(query, kind=Kind.QUOTE, speaker=speaker, article=article, page=turn, size=size)
    literal = not found.partial and not found.searched_for and turn <= found.pages
    hits = [hit.passage for hit in found.hits] if literal else []
    return whole(Page(hits, str(turn + 1) if hits and turn < found.pages else None, None))


def whole(page):
    """Return a Page of passages with all that is told of each, in the same order."""
    keys = [passage.pk for passage in page]
    rows = Passage.objects.filter(pk__in=keys).select_related("article", "edition", "parent").defer(*HEAVY)
    found = {passage.pk: passage for passage in rows}
    add_speakers(found.values())
    return Page([found[key] for key in keys if key in found], page.after, None)


def listed_speakers(query="", mark="", size=50):
    """Return a Page of speakers by name, as `speakers_page` has them; the mark is the last one's address."""
    if mark and not Speaker.objects.filter(slug=mark).exists():
        raise UnknownMark(mark)
    page = speakers_page(query, after=mark, size=size).page
    add_names(page.rows)
    return page


def listed_speaker(slug):
    """Return a speaker, under the name that is shown, as in the list; raises Unknown."""
    speaker = listed_speaker_head(slug)
    add_figures([speaker])
    add_names([speaker])
    return speaker


def listed_speaker_head(slug):
    """Return the speaker under whose name one is shown; raises Unknown."""
    return who(known(Speaker.objects.select_related(MERGED), slug, "speaker"))


def add_names(speakers):
    """Give each speaker the other `names` that articles and merged speakers have."""
    chief = {key: head for head, keys in families(speakers).items() for key in keys}
    names = {speaker.pk: [] for speaker in speakers}
    merged = Speaker.objects.filter(pk__in=chief).order_by("name").values_list("pk", "name")
    told = [(key, text) for key, _, text, _ in told_of(chief, Alias.Kind.NAME)]
    for key, name in [*merged, *told]:
        names[chief[key]].append(name)
    for speaker in speakers:
        speaker.names = [name for name in dict.fromkeys(names[speaker.pk]) if name != speaker.name]


def listed_attributions(speaker="", article="", mode="", mark="", size=50):
    """Return a Page of attributions: the newest articles first, each in the order of its text."""
    rows = newest.attributions()
    if speaker:
        head = listed_speaker_head(speaker)
        rows = rows.filter(speaker__in=families([head])[head.pk])
    if article:
        rows = rows.filter(article=known(Article.objects.all(), article, "article"))
    rows = rows.filter(mode=mode) if mode else rows
    rows = rows.select_related("passage", "passage__article", *WITH_SPEAKER).defer("passage__search")
    page = page_after(rows, SAID, mark, size)
    with_heads(page.rows)
    return page


def listed_annotations(article="", mark="", size=50):
    """Return a Page of published annotations that have their place, the newest first; raises Unknown."""
    return page_after(published(article), ["-id"], mark, size)


def listed_annotation(key):
    """Return a published annotation by its key; raises Unknown."""
    found = published().filter(key=key).first()
    if found is None:
        raise Unknown("There is no such published annotation.")
    return found


def published(article=""):
    """Return the published annotations, or those of an article."""
    rows = Annotation.objects.public().filter(passage__isnull=False)
    if article:
        rows = rows.filter(article=known(Article.objects.all(), article, "article"))
    return rows.select_related("author", "article", "passage__article").defer("passage__search")


def known(rows, slug, kind):
    """Return the row at this address; raises Unknown."""
    found = rows.filter(slug=slug).first() if "\0" not in slug else None
    if found is None:
        raise Unknown(f"There is no {kind} “{slug[:200]}”.")
    return found
