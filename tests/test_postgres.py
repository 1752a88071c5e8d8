"""The lines to the database: a pool of them, those that a pooler stands between, and what an outage does."""

import socket
import struct
import threading
from contextlib import contextmanager, suppress

import pytest
from django.db import OperationalError, connection

from archive import search
from archive.postgres.base import PAUSE, TRIAL, DatabaseWrapper, is_good
from archive.postgres.outage import Outage
from archive.search.statements import LAST
from archive.search.transaction import prepared
from archive.settings import POOL, for_serving
from tests.test_embedded import eventually

PREPARED = "SELECT statement FROM pg_prepared_statements"


def another(**settings):
    """Return a line of its own to the database of the tests."""
    return DatabaseWrapper({**connection.settings_dict, **settings})


def test_a_pool_that_is_used_up_is_told_and_is_no_outage(db):
    options = for_serving(connection.settings_dict["OPTIONS"])
    pool = {**POOL, "max_size": 1, "timeout": 0.5}
    first, second, third = (another(OPTIONS={**options, "pool": pool}) for _ in range(3))
    try:
        with first.cursor() as cursor:
            cursor.execute("SELECT name || '=' || setting FROM pg_settings WHERE name LIKE '%\\_timeout'")
            limits = {row[0] for row in cursor.fetchall()}
        assert limits >= {
            "statement_timeout=9000",
            "lock_timeout=4000",
            "idle_in_transaction_session_timeout=60000",
        }
        with pytest.raises(OperationalError, match="couldn't get a connection"):
            second.ensure_connection()
        first.close()
        second.ensure_connection()
        # A line that the server has dropped is not given out.
        with connection.cursor() as cursor:
            pid = second.connection.info.backend_pid
            second.close()
            cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        third.ensure_connection()
        assert third.connection.info.backend_pid != pid and is_good(third.connection)
    finally:
        for each in (first, second, third):
            each.close()
        first.close_pool()


def test_in_an_outage_one_tries_for_all():
    outage = Outage(PAUSE, TRIAL)
    assert not outage.lasts()
    outage.begin()
    assert outage.lasts()
    eventually(lambda: not outage.lasts())
    assert outage.lasts()
    outage.end()
    assert not outage.lasts() and not outage.lasts()


@pytest.mark.django_db(transaction=True)
def test_looks_by_key_are_prepared_and_looks_for_words_are_planned_for_these_words(article):
    assert search.find("canada").count and search.find("japan").count
    with connection.cursor() as cursor:
        cursor.execute(PREPARED)
        kept = [row[0] for row in cursor.fetchall()]
    for known in (
        "FROM archive_word WHERE word",
        "AS best (id",
        "AS shown (id",
        "FROM upwards JOIN archive_speaker",
    ):
        assert sum(known in sql for sql in kept) == 1
    assert len(kept) == 4


def test_nothing_is_prepared_where_a_pooler_stands_between(db):
    with pooler() as (host, port):
        line = another(HOST=host, PORT=port, OPTIONS={"sslmode": "disable"})
        for each, kept in ((line, 0), (another(), 1)):
            with each.cursor() as cursor, prepared(each) as asked:
                asked.execute(LAST)
                cursor.execute(PREPARED)
                assert len(cursor.fetchall()) == kept
            each.close()


@contextmanager
def pooler():
    """Stand between as a pooler does, with a process number of its own for the line; give host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=take_one, args=(listener,), daemon=True).start()
        yield listener.getsockname()


def take_one(listener):
    """Take one line, and hand on what is said on it until it ends."""
    host, port = connection.settings_dict["HOST"], connection.settings_dict["PORT"] or 5432
    family = socket.AF_UNIX if host.startswith("/") else socket.AF_INET
    client, _ = listener.accept()
    with client, socket.socket(family) as server:
        server.connect(f"{host}/.s.PGSQL.{port}" if family == socket.AF_UNIX else (host, int(port)))
        threading.Thread(target=hand_on, args=(client, server), daemon=True).start()
        hand_on(server, client, struct.pack("!ci", b"K", 12))


def hand_on(one, other, told=None):
    """Hand on what one says to the other; of the first message `told` the number behind it is another."""
    with suppress(OSError):
        while said := one.recv(65_536):
            if told and told in said:
                before, _, after = said.partition(told)
                said, told = before + told + struct.pack("!i", 1) + after[4:], None
            other.sendall(said)
