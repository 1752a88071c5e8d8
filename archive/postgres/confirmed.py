"""A commit counts when those have it whom the primary waits for.

With synchronous replication a commit waits for another server. If that wait is cancelled, PostgreSQL keeps
the change on the primary and tells of success, with a warning only: should the primary be lost now, the
change is, too. Here the warning is an error, so that nobody is told that it was kept.
"""

from django.db import OperationalError

UNCONFIRMED = (
    "The change is kept on the primary, but no replica has confirmed it: a fail-over may still lose it. "
    "Look before you write it again."
)


class Confirmed:
    """For a DatabaseWrapper: it hears warnings."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.execute_wrappers.append(self._execute)

    def _configure_connection(self, connection):
        connection.unconfirmed = unconfirmed = []  # not the connection itself, which would never be freed
        connection.add_notice_handler(lambda told: unconfirmed.append(told) if ends_waiting(told) else None)
        return super()._configure_connection(connection)

    def _execute(self, execute, *asked):
        """Execute a statement: one outside of transactions is its own commit."""
        result = execute(*asked)
        self._refuse_unconfirmed()
        return result

    def _commit(self):
        super()._commit()
        self._refuse_unconfirmed()

    def _refuse_unconfirmed(self):
        """Raise OperationalError if the last commit was not confirmed."""
        unconfirmed = getattr(self.connection, "unconfirmed", None)
        if unconfirmed:
            unconfirmed.clear()
            raise OperationalError(UNCONFIRMED)


def ends_waiting(told):
    """Tell whether a notice says that a commit waits no longer. Its words depend on the server's language."""
    return told.source_function == "SyncRepWaitForLSN"
