"""Evidence: a record with its place in the source, as one file that proves itself without this archive."""

from django.conf import settings
from django.urls import reverse


def evidence_of(page, work, proof, citation):
    """Return the evidence for the record of a RecordPage, cited as a Work and by a sentence, as data.

    `record` is the line that was hashed, `path` leads from there to `root`: static/check_evidence.py.
    """
    site, source = (
        settings.ARCHIVE_URL,
        reverse("edition-source", args=[page.article.slug, page.edition.number]),
    )
    return {
        "about": "These words were in the archive when it was sealed. To check that: "
        "python check_evidence.py THIS-FILE ROOT, with the root as you know it from somewhere else.",
        "words": page.passage.text,
        "speaker": work.says_who,
        "address": work.url,
        "citation": citation,
        "context": {
            "headline": work.headline,
            "before": page.above.text if page.above else "",
            "within": page.around.text,
            "after": page.below.text if page.below else "",
        },
        "source": {
            "sha256": page.edition.sha256,
            "media_type": page.edition.media_type,
            "encoding": page.edition.encoding,
            "address": site + source,
        },
        "seal": {
            "number": proof.seal.number,
            "made": proof.seal.made.isoformat(timespec="seconds"),
            "root": proof.seal.root,
            "roots": site + reverse("integrity"),
        },
        "record": proof.line,
        "path": [[side, other.hex()] for side, other in proof.path],
    }
