"""What editors say of attributions: right, somebody else's, no quote. The only writer of verdicts."""

from django.utils import timezone

from archive.models import Attribution

Status = Attribution.Status


class NotDecidableError(ValueError):
    """This can't be said of these words. The message tells an editor why."""


def confirm(attribution, reason=""):
    """Say that the speaker is right, also where the source names nobody."""
    return decide(attribution, Status.CONFIRMED, attribution.speaker, reason)


def correct(attribution, speaker, reason):
    """Say who it was: a Speaker, or None where the source names nobody. Raises NotDecidableError."""
    while speaker and speaker.merged_into:
        speaker = speaker.merged_into
    return decide(attribution, Status.CORRECTED, speaker, needed(reason))


def set_aside(attribution, reason):
    """Say that the words are no quote: a title, a nickname, irony. Raises NotDecidableError.

    They are not listed, counted or found as a quote any more; the address stays, and tells why.
    """
    if attribution.mode != Attribution.Mode.DIRECT:
        raise NotDecidableError("Only words between quotation marks can be set aside.")
    return decide(attribution, Status.SCARE, attribution.speaker, needed(reason))


def needed(reason):
    """Return the reason without outer blanks. Raises NotDecidableError where there is none."""
    if not reason.strip():
        raise NotDecidableError("Say why, in a few words: readers will see it.")
    return reason.strip()


def decide(attribution, status, speaker, reason):
    """Save a verdict with its reason and time; who said it is in the history."""
    attribution.status, attribution.speaker = status, speaker
    attribution.reason, attribution.decided = reason.strip(), timezone.now()
    attribution.save()
    return attribution
