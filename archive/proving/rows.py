"""Every row keeps to the schema: checks, references, generated columns, keys, and what belongs together."""

from archive.proving.asking import asked, quoted, readable, tables

STEP = 20_000  # rows looked at in one statement: so nothing holds up the server's cleaning for long
KEYED_BY_HAND = {"archive_revision"}  # its one row
GENERATED = """
SELECT attname, pg_get_expr(adbin, adrelid) FROM pg_attribute
    JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attrelid = %s::regclass AND attgenerated = 's' AND NOT attisdropped
"""
CHECKS = """
SELECT conname, pg_get_expr(conbin, conrelid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype = 'c'
"""
REFERENCES = """
SELECT conname, confrelid::regclass::text,
    (SELECT array_agg(attname ORDER BY place) FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute ON attrelid = conrelid AND attnum = number),
    (SELECT array_agg(attname ORDER BY place) FROM unnest(confkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_attribute ON attrelid = confrelid AND attnum = number)
FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'
"""
NUMBERED = """
SELECT attname, pg_get_serial_sequence(%s, attname) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
    AND pg_get_serial_sequence(%s, attname) IS NOT NULL
"""
TOGETHER = {
    "article {0} has no edition": """
        SELECT slug FROM archive_article article
        WHERE NOT EXISTS (SELECT FROM archive_edition WHERE article_id = article.id)""",
    "edition {1} of {0} has no passage": """
        SELECT slug, number
        FROM archive_edition edition JOIN archive_article article ON article.id = article_id
        WHERE NOT EXISTS (SELECT FROM archive_passage passage
            WHERE passage.article_id = edition.article_id AND passage.edition_id = edition.id)""",
    "{1} {2} of {0} is marked {3} as current: it should be the other": """
        SELECT slug, kind, passage.number, current FROM archive_passage passage
            JOIN archive_article article ON article.id = passage.article_id
            JOIN archive_edition edition
                ON edition.article_id = passage.article_id AND edition.id = passage.edition_id
        WHERE current = (
            EXISTS (SELECT FROM archive_edition later
                WHERE later.article_id = edition.article_id AND later.number > edition.number)
            OR EXISTS (SELECT FROM archive_attribution said WHERE said.article_id = passage.article_id
                AND said.passage_id = passage.id AND kind = 'quote' AND said.mode = 'direct'
                AND said.status = 'scare'))""",
}


def faults(progress):
    """Yield a line for each kind of fault in a table, with how many rows have it."""
    yield from readable(faults_together(), "the records")
    named = tables()
    with progress(total=len(named), unit=" tables", desc="rows") as bar:
        for table in named:
            for look in (faults_of_keys, faults_of_references, faults_of_values):
                yield from readable(look(table, progress), table)
            bar.update()


def faults_together():
    """Yield each record that lacks what belongs to it."""
    for fault, sql in TOGETHER.items():
        for found in asked(sql):
            yield fault.format(*found)


def faults_of_keys(table, progress):
    """Yield each column that would be given a number that is taken."""
    if table in KEYED_BY_HAND:
        return
    name = quoted(table)
    for column, sequence in asked(NUMBERED, [name, name, name]):
        key = quoted(column)
        sql = f"SELECT (SELECT max({key}) FROM {name}), last_value, is_called FROM {sequence}"  # noqa: S608
        ((highest, last, called),) = asked(sql)
        if highest is not None and last + called <= highest:
            yield f"{table}: the next {column} would be {last + called}, but there are some up to {highest}"


def faults_of_references(table, progress):
    """Yield each foreign key that leads from some rows to nothing."""
    for name, to, ours, theirs in asked(REFERENCES, [quoted(table)]):
        given = " AND ".join(f"one.{quoted(column)} IS NOT NULL" for column in ours)
        pairs = zip(ours, theirs, strict=True)
        same = " AND ".join(f"other.{quoted(yours)} = one.{quoted(mine)}" for mine, yours in pairs)
        sql = (
            f"SELECT count(*) FROM {quoted(table)} one WHERE {given} AND NOT EXISTS"  # noqa: S608
            f" (SELECT FROM {to} other WHERE {same})"
        )
        if orphans := asked(sql)[0][0]:
            yield f"{table}: {orphans:,} rows lead to no row of {to} ({name})"


def faults_of_values(table, progress):
    """Yield each check that rows break, and each generated column that is not what its expression gives."""
    said = [
        (f"{{0:,}} rows break {name}", f"NOT ({check})") for name, check in asked(CHECKS, [quoted(table)])
    ]
    said += [
        (f"{column} of {{0:,}} rows is not what it is made of", f"{quoted(column)} IS DISTINCT FROM ({made})")
        for column, made in asked(GENERATED, [quoted(table)])
    ]
    if not said:
        return
    counts = ", ".join(f"count(*) FILTER (WHERE {wrong})" for _, wrong in said)
    found = [0] * len(said)
    for condition in progress(steps(table), desc=table, leave=False):
        (row,) = asked(f"SELECT {counts} FROM {quoted(table)} WHERE {condition}")  # noqa: S608
        found = [one + more for one, more in zip(found, row, strict=True)]
    for (fault, _), number in zip(said, found, strict=True):
        if number:
            yield f"{table}: {fault.format(number)}"


def steps(table):
    """Return conditions that part a table into runs of keys; where the key is no number it is one."""
    numbered = asked(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attname = 'id'"
        " AND atttypid IN ('int'::regtype, 'bigint'::regtype)",
        [quoted(table)],
    )
    if not numbered:
        return ["true"]
    lowest, highest = asked(f"SELECT min(id), max(id) FROM {quoted(table)}")[0]  # noqa: S608
    if lowest is None:
        return []
    return [f"id >= {at} AND id < {at + STEP}" for at in range(lowest, highest + 1, STEP)]
