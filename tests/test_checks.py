"""A database in which search would go wrong is refused before it is filled."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from archive.checks.database import errors_of


@pytest.mark.django_db
def test_the_database_of_these_tests_is_sound():
    assert not list(errors_of(connection))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("options", "error"),
    [("ENCODING 'UTF8' LOCALE 'C'", "archive.E003"), ("ENCODING 'LATIN1' LOCALE 'C'", "archive.E002")],
)
def test_a_database_that_reads_no_letters_is_refused_with_advice(options, error):
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS archive_unfit")
        cursor.execute(f"CREATE DATABASE archive_unfit TEMPLATE template0 LOCALE_PROVIDER libc {options}")
    unfit = connection.copy("unfit")
    unfit.settings_dict["NAME"] = "archive_unfit"
    from django.db import connections

    connections["unfit"] = unfit
    try:
        with pytest.raises(CommandError, match=error) as caught:
            call_command("migrate", database="unfit", verbosity=0, skip_checks=False)
        assert "CREATE DATABASE" in str(caught.value)
    finally:
        unfit.close()
        del connections["unfit"]
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE archive_unfit")
