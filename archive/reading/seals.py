"""The list of seals."""

from archive.models import Seal
from archive.reading.paging import page_of


def seals_page(after="", before=""):
    """Return a Page of Seals, the newest first."""
    return page_of(Seal.objects.defer("blocks"), ["-number"], after, before)
