"""The proof that the database itself is sound: what `manage.py verify --deep` checks beside the records.

`schema`: that nothing is missing of what the migrations made, and nothing switched off. `rows`: that every
row keeps to it. `search`: that the index finds every passage. `pages`: that tables and indexes hold on the
disk what they should (amcheck).
"""

from functools import partial

from tqdm import tqdm

from archive.proving import pages, rows, schema, search
from archive.proving.asking import readable

__all__ = ["prove", "readable"]


unseen = partial(tqdm, disable=True)


def prove(progress=unseen, say=print):
    """Check the whole database but for the records and yield a line for each fault.

    `progress` makes bars as tqdm does; `say` is told what can't be checked here, and how it can be. Nothing
    is changed, and nobody waits for it. No transaction may be open.
    """
    yield from schema.faults()
    yield from rows.faults(progress)
    yield from readable(search.faults(progress), "the search index")
    yield from pages.faults(progress, say)
