"""The desk's lists of big tables: they are counted, and can be turned over, only so far."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

# Nobody turns to a page beyond these rows: who looks for something searches or narrows the list.
COUNTED = 10_000


class BoundedPaginator(Paginator):
    """Pages of the first rows of a list."""

    @cached_property
    def seen(self):
        """Return how many rows there are, at most one more than are counted."""
        return self.object_list.order_by().values("pk")[: COUNTED + 1].count()

    @property
    def count(self):
        """Return how many rows there are, or the number that counting stopped at."""
        return min(self.seen, COUNTED)

    @property
    def has_more(self):
        """Tell whether there are more rows than `count`."""
        return self.seen > COUNTED


class BoundedAdmin:
    """A list of a big table."""

    paginator = BoundedPaginator
    show_full_result_count = False
