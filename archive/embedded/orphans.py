"""What a postmaster that was killed has left: processes that end with their queries, or never."""

import os
from contextlib import suppress
from pathlib import Path


def orphans_in(data: Path) -> list[int]:
    """Return the pids of PostgreSQL's processes in this data directory, if none of them is its postmaster.

    One that waits for what another held when that was killed waits for ever: a postmaster would end it. Where
    there is no /proc, none is found.
    """
    found = [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if works_in(entry, data)]
    with suppress(OSError, ValueError, IndexError):
        if int((data / "postmaster.pid").read_text().split()[0]) in found:
            return []
    return found


def works_in(process: Path, data: Path) -> bool:
    """Tell whether a process (its directory in /proc) is PostgreSQL at work in this directory."""
    with suppress(OSError):
        is_ours = Path(os.readlink(process / "cwd")) == data.resolve()
        return is_ours and Path(os.readlink(process / "exe")).name.startswith("postgres")
    return False
