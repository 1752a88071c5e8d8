"""How far replicas are behind."""

from dataclasses import dataclass
from itertools import cycle

import psycopg
from django.conf import settings
from django.db import Error, connections

from archive.replication.places import PRIMARY, REPLICA

SECONDS = 2  # to reach a server, and for its answer
# A replica that was started since the last change came knows of no moment before its start.
POSITION = """
SELECT pg_is_in_recovery(),
    CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(%s, pg_last_wal_replay_lsn())::bigint ELSE 0 END,
    extract(epoch FROM
        clock_timestamp() - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time()))::float
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """A server that readers may be answered by, and how far it is behind the primary.

    `state`: replica, primary or away. `bytes`: of the primary's log, that readers don't see yet; None where
    the primary is away. `seconds`: since the last change that they see, 0 where they see all; both are None
    for a server that is away. `reason`: why it is away.
    """

    host: str
    state: str
    bytes: int | None = None
    seconds: float | None = None
    reason: str = ""


def lag():
    """Return a Lag for each server that DATABASE_REPLICA_URL names, in its order; none without it.

    Asks the primary, then each server by a connection of its own: takes milliseconds, or seconds for each one
    that is away. Any database role may ask.
    """
    if REPLICA not in settings.DATABASES:
        return []
    written = written_so_far()
    return [lag_of(*server, written) for server in servers()]


def written_so_far():
    """Return the primary's position in its log; None where it is away."""
    try:
        with connections[PRIMARY].cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()::text")
            return cursor.fetchone()[0]
    except Error:
        return None


def servers():
    """Return host and port of each server that readers may be answered by."""
    database = settings.DATABASES[REPLICA]
    return list(zip(database["HOST"].split(","), cycle(database["PORT"].split(",")), strict=False))


def lag_of(host, port, written):
    """Return the Lag of one server, the primary having written so far."""
    parameters = connections[REPLICA].get_connection_params()
    for name in ("context", "cursor_factory", "load_balance_hosts", "target_session_attrs", "port"):
        parameters.pop(name, None)
    parameters |= {"host": host, "connect_timeout": SECONDS} | ({"port": port} if port else {})
    name = f"{host}:{port}" if port else host
    try:
        with psycopg.connect(**parameters, autocommit=True) as connection:
            connection.execute(f"SET statement_timeout = '{SECONDS}s'")
            follows, missing, seconds = connection.execute(POSITION, [written]).fetchone()
    except psycopg.Error as error:
        return Lag(name, "away", reason=" ".join(str(error).split()))
    if not follows:
        return Lag(name, "primary", 0, 0.0)
    if missing is None:
        return Lag(name, "replica", None, seconds)
    return Lag(name, "replica", max(missing, 0), seconds if missing > 0 else 0.0)
