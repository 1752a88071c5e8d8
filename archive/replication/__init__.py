"""More than one server: readers are answered by replicas, whatever writes by the primary.

`read` is the one door to replicas; all SQL of reading rooms goes through `reading_connection`. Django's own
queries follow by the `Router`.
"""

from archive.replication.lag import Lag, lag
from archive.replication.places import Router, read, reading_connection

__all__ = ["Lag", "Router", "lag", "read", "reading_connection"]
