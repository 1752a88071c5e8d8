"""How many passages there likely are of something: by the statistics of the database, or by a sample."""

from functools import cached_property

from archive.models.inside import is_distributed
from archive.search.statements import EACH_EXPECTED, EXPECTED, HAS_TERM, LAST, SAMPLED

SAMPLE = 500  # passages, the newest


class Estimates:
    """What is likely in the archive; it may be distributed over many nodes."""

    def __init__(self, cursor, distributed=None):
        """Take a cursor of a limited transaction, and whether the tables may lie on many nodes, if known."""
        self.cursor = cursor
        self.is_distributed = is_distributed(cursor) if distributed is None else distributed

    @cached_property
    def last(self):
        """Return the highest key of a passage, looked up if it is asked for."""
        self.cursor.execute(LAST)
        return self.cursor.fetchone()[0]

    def meeting(self, conditions, values):
        """Return how many passages the planner thinks meet the conditions (SQL)."""
        self.cursor.execute(EXPECTED.format(conditions=" AND ".join(conditions)), values)
        ((plan,),) = self.cursor.fetchone()
        if job := plan["Plan"].get("Distributed Query", {}).get("Job"):  # it tells of one part
            parts = [part for task in job.get("Tasks", ()) for (part,) in task["Remote Plan"]]
            return sum(part["Plan"]["Plan Rows"] for part in parts) * job["Task Count"]
        return plan["Plan"]["Plan Rows"]

    def among_the_newest(self, conditions, values):
        """Return how many passages likely meet the conditions (SQL), by how many of the newest do."""
        self.cursor.execute(SAMPLED.format(conditions=" AND ".join(conditions)), values | {"sampled": SAMPLE})
        found, looked_at = self.cursor.fetchone()
        return found * self.last // max(looked_at, 1)

    def having(self, terms):
        """Return how many passages the planner thinks have each term (a tsquery), and how many there are.

        Of words that are not among the thousand most common it knows no more than that.
        """
        if self.is_distributed:
            found = [self.meeting([HAS_TERM.format(term="term")], {"term": term}) for term in terms]
            return found, self.meeting(["true"], {})
        values = {f"term{place}": term for place, term in enumerate(terms)}
        conditions = ["true", *(HAS_TERM.format(term=name) for name in values)]
        each = " UNION ALL ".join(EACH_EXPECTED.format(condition=condition) for condition in conditions)
        self.cursor.execute(f"EXPLAIN (FORMAT JSON) {each}", values)
        ((plan,),) = self.cursor.fetchone()
        passages, *found = (part["Plan Rows"] for part in plan["Plan"]["Plans"])
        return found, passages
