"""Static files: collected, hashed and compressed when they have changed, and only then."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_if_changed():
    """Collect the static files into STATIC_ROOT unless just these are there.

    Hashing and compressing takes seconds, comparing a hundredth of one.
    """
    note = settings.STATIC_ROOT / ".fingerprint"
    now = fingerprint()
    if not note.exists() or note.read_text() != now:
        call_command("collectstatic", interactive=False, verbosity=0)
        note.write_text(now)


def fingerprint():
    """Return a digest of all static files and their names."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            digest.update(name.encode())
            with storage.open(name) as file:
                digest.update(file.read())
    return digest.hexdigest()
