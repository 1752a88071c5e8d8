"""A report for people and for programs: citations in plain text, and all of it as plain data."""

from archive.citations import cite_record
from archive.models import Kind
from archive.text.fragments import text_fragment


def address_of(match, site=""):
    """Return the address of the passage at which a browser finds and marks the words."""
    address = match.passage.get_absolute_url()
    fragment = text_fragment(match.passage.text, *match.comparison.inside(match.passage))
    return f"{site}{address}{'' if '#' in address else '#'}{fragment}"


def citation(match):
    """Return a citation of the words a match found; its address tells whether they changed since."""
    passage, words = match.passage, " ".join(match.comparison.source_text.split())
    quoted = passage.kind == Kind.QUOTE
    speaker = match.speaker.name if match.speaker and quoted else ""
    around = passage.parent if quoted else passage
    cited = cite_record(passage, around, passage.edition, speaker, match.is_doubtful)
    digest = "" if passage.kind in (Kind.HEADLINE, Kind.HEADING) else f"?sha256={passage.digest}"
    return f"“{words}” {cited}{digest}"


def searched(extent, when):
    """Return in a sentence what was searched, so that it can be cited that something was not found."""
    until = f", the last loaded on {extent.until:%-d %B %Y}" if extent.until else ""
    articles = "1 article" if extent.articles == 1 else f"{extent.articles:,} articles"
    passages = "1 passage" if extent.passages == 1 else f"{extent.passages:,} passages"
    return (
        f"Searched on {when:%-d %B %Y}: the newest editions of {articles}, {passages}{until}"
        f" (Article Archive {extent.version}, revision {extent.revision})."
    )


def as_data(report, site, when):
    """Return a Report as plain data, for JSON."""
    extent = report.searched
    return {
        "quotes": [of_checked(checked, site) for checked in report.checked],
        "unchecked": [{"text": one.text, "start": one.start, "end": one.end} for one in report.unchecked],
        "searched": {
            "articles": extent.articles,
            "passages": extent.passages,
            "until": extent.until and extent.until.isoformat(),
            "revision": extent.revision,
            "version": extent.version,
            "statement": searched(extent, when),
        },
    }


def of_checked(checked, site):
    """Return one checked quote as plain data."""
    claim, match = checked.claim, checked.match
    return {
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "verdict": str(checked.verdict),
        "score": round(checked.score, 3),
        "claimed_speaker": claim.speaker,
        **(of_match(match, site) if match else dict.fromkeys(OF_MATCH)),
        "differences": differences(match) if match else [],
        "turns": checked.turns,
        "nearest": [of_near(near, site) for near in checked.nearest],
        "elsewhere": [of_near(place, site) for place in checked.elsewhere],
    }


OF_MATCH = ("url", "source_text", "speaker", "speaker_is_doubtful", "words_at", "headline", "place", "before",
            "after", "citation")  # fmt: skip


def of_match(match, site):
    """Return the evidence for a verdict as plain data."""
    passage, comparison = match.passage, match.comparison
    told = (
        site + passage.get_absolute_url(),
        comparison.source_text,
        match.speaker.name if match.speaker else None,
        match.is_doubtful,
        address_of(match, site),
        passage.article.headline,
        "headline" if passage.kind == Kind.HEADLINE else f"{passage.kind} {passage.number}",
        comparison.before,
        comparison.after,
        citation(match),
    )
    return dict(zip(OF_MATCH, told, strict=True))


def differences(match):
    """Return where the wordings differ as plain data."""
    return [
        {
            "kind": one.kind,
            "text": one.text,
            "source_text": one.source_text,
            "start": one.start,
            "end": one.end,
            "how": one.how,
        }
        for one in match.comparison.differences
    ]


def of_near(match, site):
    """Return another place as plain data."""
    return {
        "url": site + match.passage.get_absolute_url(),
        "source_text": match.comparison.source_text,
        "speaker": match.speaker.name if match.speaker else None,
        "score": round(match.score, 3),
    }
