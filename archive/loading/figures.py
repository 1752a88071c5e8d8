"""What new articles add to the figures, from their readings: the records need not be read again.

It is what counting the records gives (`archive.models.keeping`), and `manage.py verify` proves that.
"""

from collections import Counter, defaultdict

from archive.models import Total, keeping

FOUND, UNNAMED, MEASURED, MILLIONTHS = 0, 1, 5, 6  # places among the numbers of a rule


def add_figures(readings, speakers):
    """Add what the readings hold; `speakers` are the keys of each article's speakers by name.

    The caller has advanced the revision, so that nobody merges speakers meanwhile.
    """
    heads = keeping.heads_of({key for named in speakers for key in named.values()})
    said, rules = defaultdict(lambda: [0, 0, 0, 0]), defaultdict(lambda: [0] * 7)
    totals = Counter()
    for reading, named in zip(readings, speakers, strict=True):
        heard = set()
        for place, mode, items in (
            (0, "direct", reading.record.quotes),
            (1, "reported", reading.record.reported),
        ):
            for item in items:
                key = named.get(item.speaker) if item.named else None
                count_rule(rules[mode, item.rule], item, key)
                if key is not None:
                    figures = said[heads[key],]
                    figures[place] += 1
                    figures[3] += item.text.count(" ") + 1 if mode == "direct" else 0
                    heard.add(heads[key])
        for key in heard:
            said[key,][2] += 1
        totals.update(kind for kind, _ in reading.passages)
        totals[Total.ARTICLE] += 1
        if reading.source.day:
            totals[f"{reading.source.day:%Y-%m}".rjust(7, "0")] += 1
    kinds = {(name,): (number,) for name, number in totals.items()}
    keeping.add({keeping.SPEAKER: said, keeping.RULE: rules, keeping.TOTAL: kinds})


def count_rule(numbers, item, key):
    """Count what a rule found."""
    numbers[FOUND] += 1
    numbers[UNNAMED] += key is None
    if item.confidence is not None:
        numbers[MEASURED] += 1
        numbers[MILLIONTHS] += round(item.confidence * 1_000_000)
