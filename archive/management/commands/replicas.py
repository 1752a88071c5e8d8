"""manage.py replicas: how far each server that readers are answered by is behind."""

from django.core.management.base import BaseCommand, CommandError

from archive.replication import lag


class Command(BaseCommand):
    """Tell of each server in a line, and by the exit status whether all is well."""

    help = (
        "Tell how far each server that DATABASE_REPLICA_URL names is behind the primary. Exit status 1 "
        "if one is away, or further behind than --at-most."
    )

    def add_arguments(self, parser):
        """Take what is still well."""
        parser.add_argument(
            "--at-most", type=float, default=float("inf"), metavar="SECONDS", help="default: any lag is well"
        )

    def handle(self, *, at_most, **options):
        """Write a line for each server. Raises CommandError if one is away or too far behind."""
        servers = lag()
        if not servers:
            raise CommandError("DATABASE_REPLICA_URL names no servers: readers are answered by the primary.")
        for server in servers:
            self.stdout.write(f"{server.host}: {told(server)}")
        late = [
            server.host for server in servers if server.state == "away" or (server.seconds or 0) > at_most
        ]
        if late:
            raise CommandError(f"away or too far behind: {', '.join(late)}")


def told(server):
    """Return in words how a server is."""
    if server.state == "away":
        return f"away ({server.reason})"
    if server.state == "primary":
        return "the primary, or a role of its own on it"
    if server.bytes is None:
        return f"a replica; its last change is {server.seconds or 0:.1f} s old, the primary is away"
    return f"a replica, {server.bytes:,} bytes and {server.seconds or 0:.1f} s behind"
