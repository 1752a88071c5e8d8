"""The only writer of articles, editions, passages, speakers and extracted attributions."""

import hashlib
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from archive import extraction
from archive.models import Alias, Article, Attribution, Edition, Kind, Passage, Revision, Speaker, Word
from archive.slugs import insert_under_free_slug, slug_of
from archive.words import WORD, plain

# A tsvector holds at most 1 MB, and no paragraph that people read comes near this.
MAX_PASSAGE = 100_000
# A thick book has half as many; a page that shows them all must still open.
MAX_PASSAGES = 10_000
OPENING_WORDS = 12
# Longer ones are no words, and no index takes them.
LONGEST_CUE = 100
COUNTED = ("paragraphs", "captions", "quotes", "reported", "speakers")


class NotAnArticleError(ValueError):
    """There is nothing in this text that the archive could keep. The message tells a person why."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a source: its article, whether it is new, and what was found in it."""

    article: Article
    new: bool
    counts: dict[str, int]


@transaction.atomic
def load(source):
    """Write a Source as an article with its edition and records: all rows or none.

    The same bytes again change nothing. Returns Loaded; raises NotAnArticleError.
    """
    sha256 = hashlib.sha256(source.data).hexdigest()
    lock(sha256)
    known = Edition.objects.filter(sha256=sha256).select_related("article").defer("source", "text").first()
    if known:
        return Loaded(known.article, False, {})
    record = extraction.extract(source.text, source.blocks)
    refuse_unless_article(record)
    article = insert_article(record, source)
    insert_edition(article, 1, source, record)
    Revision.advance()
    return Loaded(article, True, counts_of(record))


def counts_of(record):
    """Return how much was found, by name."""
    return {name: len(getattr(record, name)) for name in COUNTED}


def insert_edition(article, number, source, record):
    """Insert an edition of an article with all its records; return it."""
    edition = Edition.objects.create(
        article=article,
        number=number,
        source=source.data,
        media_type=source.media_type,
        encoding=source.encoding,
        text=source.text,
        sha256=hashlib.sha256(source.data).hexdigest(),
        metadata=source.metadata,
        extraction_version=extraction.VERSION,
    )
    passages = insert_passages(edition, record)
    speakers = insert_speakers(article, record)
    insert_attributions(article, record, passages, speakers)
    insert_words(block.text for block in blocks(record))
    return edition


def lock(name):
    """Let other loaders of the same thing wait until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def refuse_unless_article(record):
    """Raise NotAnArticleError where a text holds nothing to read, or what can be no paragraph."""
    if not any(WORD.search(block.text) for block in (*record.paragraphs, *record.captions)):
        raise NotAnArticleError("no paragraph with words was found in it")
    passages = len(blocks(record)) + len(record.quotes)
    if passages > MAX_PASSAGES:
        raise NotAnArticleError(
            f"{passages:,} passages are too many for one article (at most {MAX_PASSAGES:,})"
        )
    longest = max(len(block.text) for block in blocks(record))
    if longest > MAX_PASSAGE:
        raise NotAnArticleError(
            f"a paragraph of {longest:,} characters is too long (at most {MAX_PASSAGE:,}); are breaks lost?"
        )


def blocks(record):
    """Return all that stands in the article apart from quotes."""
    headline = [record.headline] if record.headline else []
    return [*headline, *record.headings, *record.paragraphs, *record.captions]


def insert_article(record, source):
    """Insert the article under a free address made from its headline, or its opening words if it has none."""
    headline = headline_of(record)
    told = told_of(record, source)

    def insert(slug):
        return insert_unless_taken(Article(slug=slug, headline=headline, **told))

    return insert_under_free_slug(Article, slug_of(headline, "article"), insert)


def told_of(record, source):
    """Return what an article's source tells of it, by field; what it does not tell is left out."""
    told = {
        "byline": source.byline or byline_of(record),
        "publisher": source.publisher,
        "published": source.day,
        "url": source.url,
        "language": source.language,
    }
    return {name: value for name, value in told.items() if value}


def headline_of(record):
    """Return the headline in one line, or the opening words of an article that has none."""
    if record.headline:
        return " ".join(record.headline.text.split())
    words = (record.paragraphs or record.captions)[0].text.split()
    return " ".join(words[:OPENING_WORDS]) + (" …" if len(words) > OPENING_WORDS else "")


def byline_of(record):
    """Return who wrote the article, if a line of it says so: "By Ann Smith" gives "Ann Smith"."""
    lines = [left.text for left in record.left_out if left.kind == "byline"]
    return " ".join(lines[0].split()[1:]) if lines else ""


def insert_unless_taken(row):
    """Insert the row and return it; None where its slug is taken."""
    try:
        with transaction.atomic():
            return type(row).objects.bulk_create([row])[0]
    except IntegrityError:
        return None


def insert_passages(edition, record):
    """Insert the edition's passages; return them by (kind, number)."""
    made = {}
    ids = iter(new_passage_ids(len(blocks(record)) + len(record.quotes)))

    def add(kind, item, **fields):
        passage = Passage(
            id=next(ids),
            article_id=edition.article_id,
            edition=edition,
            kind=kind,
            number=getattr(item, "number", 1),
            start=item.start,
            end=item.start + len(item.text),
            text=item.text,
            **fields,
        )
        made[kind, passage.number] = passage

    if record.headline:
        add(Kind.HEADLINE, record.headline)
    for heading in record.headings:
        add(Kind.HEADING, heading)
    for paragraph in record.paragraphs:
        add(Kind.PARAGRAPH, paragraph, parent=made.get((Kind.HEADING, paragraph.section)))
    for caption in record.captions:
        above = sum(heading.start < caption.start for heading in record.headings)
        add(Kind.CAPTION, caption, parent=made.get((Kind.HEADING, above)), credit=caption.credit or "")
    for quote in record.quotes:
        add(
            Kind.QUOTE,
            quote,
            parent=made[quote.block],
            integrity=quote.integrity,
            continues=made.get((Kind.QUOTE, quote.continues)),
        )
    Passage.objects.bulk_create(made.values())
    return made


def new_passage_ids(count):
    """Draw this many keys, ascending, so that passages can name one another before they are inserted."""
    with connection.cursor() as cursor:
        sql = "SELECT nextval(pg_get_serial_sequence('archive_passage', 'id')) FROM generate_series(1, %s)"
        cursor.execute(sql, [count])
        return [row[0] for row in cursor.fetchall()]


def insert_speakers(article, record):
    """Find or make a speaker for each name in the record; return them by name.

    In the order of the names, so that two loaders never wait for each other.
    """
    speakers = {}
    for found in sorted(record.speakers, key=lambda found: found.name):
        if len(found.name) <= Speaker._meta.get_field("name").max_length:
            speakers[found.name] = speaker_of(found)
    longest = Alias._meta.get_field("text").max_length
    Alias.objects.bulk_create(
        (
            Alias(speaker=speakers[found.name], article=article, kind=kind, text=text)
            for found in record.speakers
            if found.name in speakers
            for kind, texts in (
                (Alias.Kind.NAME, found.aliases),
                (Alias.Kind.ROLE, found.roles),
                (Alias.Kind.PRONOUN, [found.pronoun]),
            )
            for text in texts
            if 0 < len(text) <= longest
        ),
        ignore_conflicts=True,
    )
    return speakers


def speaker_of(found):
    """Return the speaker that an extracted one is, made if there is none.

    The same name and kind is one speaker, unless one is "he" and the other "she". Where several are of that
    name, a word in common in their roles decides; without one nothing is joined on a guess: it is a new one
    that editors are asked about.
    """

    def insert(slug):
        return the_one_among(namesakes(found), found) or insert_unless_taken(
            Speaker(slug=slug, name=found.name, kind=found.kind)
        )

    return insert_under_free_slug(Speaker, slug_of(found.name, "speaker"), insert)


def namesakes(found):
    """Return the speakers of this name, now or formerly; a merged one gives whom it was merged into."""
    formerly = Q(aliases__text=found.name, aliases__kind=Alias.Kind.NAME, aliases__article=None)
    speakers = set(Speaker.objects.filter(Q(name=found.name) | formerly, kind=found.kind))
    while merged := {speaker for speaker in speakers if speaker.merged_into_id}:
        speakers = speakers - merged | {speaker.merged_into for speaker in merged}
    return speakers


def the_one_among(speakers, found):
    """Return the only speaker that fits, or the only one with a role in common; None if neither is."""
    if found.pronoun:
        speakers = {s for s in speakers if told(s, Alias.Kind.PRONOUN) in ([], [found.pronoun])}
    if len(speakers) > 1:
        words = role_words(found.roles)
        speakers = {s for s in speakers if words & role_words(told(s, Alias.Kind.ROLE))}
    return speakers.pop() if len(speakers) == 1 else None


def told(speaker, kind):
    """Return what articles tell of a speaker, each once."""
    return list(speaker.aliases.filter(kind=kind).order_by().values_list("text", flat=True).distinct())


def role_words(texts):
    """Return the words by which roles are compared."""
    return set(WORD.findall(plain(" ".join(texts)))) - {"and", "for", "former", "the"}


def insert_attributions(article, record, passages, speakers):
    """Insert who said each quote, known or not, and what paragraphs report."""

    def attribution(item, mode, passage):
        has_cue = item.cue and len(item.cue) <= LONGEST_CUE
        return Attribution(
            article=article,
            passage=passage,
            mode=mode,
            start=item.start,
            end=item.end,
            speaker=speakers.get(item.speaker) if item.named else None,
            mention=item.mention or "",
            mention_start=item.mention_start,
            mention_end=item.mention_end,
            cue=item.cue if has_cue else "",
            cue_start=item.cue_start if has_cue else None,
            cue_end=item.cue_end if has_cue else None,
            rule=item.rule,
            confidence=item.confidence,
        )

    quotes = (attribution(quote, "direct", passages[Kind.QUOTE, quote.number]) for quote in record.quotes)
    reported = (
        attribution(said, "reported", passages[Kind.PARAGRAPH, said.paragraph]) for said in record.reported
    )
    Attribution.objects.bulk_create([*quotes, *reported])


def insert_words(texts):
    """Add the words to those that "did you mean" knows; in order, so that two loaders never deadlock."""
    words = sorted(set(WORD.findall(plain(" ".join(texts)))))
    Word.objects.bulk_create([Word(word=word) for word in words], ignore_conflicts=True)
