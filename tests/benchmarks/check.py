"""How often a check of a quote is right, and how long it takes. Run by hand:

    python -m tests.benchmarks.check CORPUS [--claims 600] [--keep DIRECTORY] [--errors 5]
    python -m tests.benchmarks.check --times DATABASE_URL

CORPUS is an annotated file of JSON lines (id, text, quotes with start, end, text and speaker). Every second
article is loaded into a database of its own, which goes afterwards (unless it is kept for another run); from
these, and from the others for what is absent, claims are made, each of which has one right verdict:

- exact: a quote as it stands;
- near: one to four of its words, a third at most, replaced, dropped, inserted or spelt the other way;
- cut: words left out at an ellipsis, or five and more without one;
- reported: a sentence that stands outside of quotes;
- absent: a quote of an article that was not loaded; if five of its words in a row (all, if fewer) stand in
  one that was, it is not absent, and no claim is made of it;
- re-attributed: a quote as it stands, said to be somebody else's; only of quotes whose speaker the archive
  has right, and of drafts whose speaker it reads right, as extraction has a benchmark of its own;
- attributed: the same with the right speaker, to see how often that is doubted.

Right is the verdict together with the passage: that of the quote, or one with the same words. --times asks
for words of a large database that tests/benchmarks/search.py filled; it is only read.
"""

import argparse
import json
import os
import random
import re
import statistics
import sys
import time
from collections import Counter
from contextlib import nullcontext
from pathlib import Path

from tests.benchmarks.scratch import scratch

VERDICTS = ["exact", "marks", "altered", "cut", "other-speaker", "reported", "absent"]
RIGHT = {"exact": "exact", "near": "altered", "cut": "cut", "reported": "reported", "absent": "absent",
         "re-attributed": "other-speaker", "attributed": "exact"}  # fmt: skip
MARKS = re.compile(r"[“”\"„«»]|(?<!\w)['‘’]|['‘’](?!\w)")
SHORTEST, ROW = 4, 5
NAMES = "Ann Quellmalz", "Peter Obrist", "Maria Vandersteen", "Tom Achterberg"


def words(text):
    """Return the words of a text, for comparing: this must not be the way that is to be tested."""
    return re.findall(r"\w+", text.lower())


def quotes_of(articles):
    """Return (article, quote) for each annotated quote of four words or more without marks in it."""
    return [
        (article, quote)
        for article in articles
        for quote in article["quotes"]
        if len(quote["text"].split()) >= SHORTEST
        and not MARKS.search(quote["text"])
        and "…" not in quote["text"]
        and "..." not in quote["text"]
    ]


class Maker:
    """Makes claims: (draft, words that the passage must have, or None)."""

    def __init__(self, loaded, others, rng):
        self.rng, self.loaded, self.others = rng, loaded, others
        self.quotes = quotes_of(loaded)
        self.vocabulary = sorted(
            {word for article in loaded for word in words(article["text"]) if len(word) > 3}
        )
        self.rows = {row for article in loaded for row in rows_of(words(article["text"]), ROW)}
        self.texts = [" " + " ".join(words(article["text"])) + " " for article in loaded]

    def exact(self):
        """Yield quotes as they stand."""
        for _, quote in self.quotes:
            yield f"“{quote['text']}”", quote["text"]

    def near(self):
        """Yield quotes with some words changed."""
        for _, quote in self.quotes:
            told = quote["text"].split()
            if len(told) >= 16 and self.rng.random() < 0.5:  # not all who quote, quote all of it
                length = self.rng.randint(8, len(told))
                first = self.rng.randint(0, len(told) - length)
                told = told[first : first + length]
            if len(told) >= 6:
                yield f"“{' '.join(self.changed(told))}”", quote["text"]

    def changed(self, told):
        """Return the words with one to four of them changed; without the first or last, none would be."""
        from archive.text.spelling import spellings

        places, last = list(range(len(told))), len(told) - 1
        self.rng.shuffle(places)
        changes = self.rng.randint(1, max(1, min(4, len(told) // 3)))
        told = [[word] for word in told]
        for place in places[:changes]:
            word = told[place][0]
            other = [form for form in spellings(word.lower()) if form != word.lower()]
            how = self.rng.choice(["replace", "drop", "insert", "spell"])
            if how == "spell" and other and word.islower():
                told[place] = other
            elif how == "drop" and 0 < place < last:
                told[place] = []
            elif how == "insert" and place < last:
                told[place].append(self.rng.choice(self.vocabulary))
            else:
                told[place] = [self.rng.choice(self.vocabulary)]
        return [word for part in told for word in part]

    def cut(self):
        """Yield quotes with words left out."""
        for _, quote in self.quotes:
            told = quote["text"].split()
            if len(told) < 16:
                continue
            sign = self.rng.choice(["…", "...", "[…]", "[...]", "(…)", ""])
            length = self.rng.randint(3 if sign else 6, len(told) - 9)
            first = self.rng.randint(4, len(told) - length - 4)
            kept = [*told[:first], sign, *told[first + length :]]
            yield f"“{' '.join(word for word in kept if word)}”", quote["text"]

    def reported(self):
        """Yield sentences of the loaded articles that hold no marks."""
        for article in self.loaded:
            for paragraph in article["text"].split("\n")[2:]:
                for sentence in re.split(r"(?<=[.!?]) ", paragraph):
                    if len(sentence.split()) >= 8 and sentence.endswith(".") and not MARKS.search(paragraph):
                        yield f"“{sentence}”", sentence

    def absent(self):
        """Yield quotes that are in none of the loaded articles."""
        for _, quote in quotes_of(self.others):
            told = words(quote["text"])
            if len(told) < ROW:
                there = any(" " + " ".join(told) + " " in text for text in self.texts)
            else:
                there = any(row in self.rows for row in rows_of(told, ROW))
            if not there:
                yield f"“{quote['text']}”", None

    def re_attributed(self):
        """Yield quotes of which the archive knows the speaker, as somebody else's."""
        for article, quote in self.quotes:
            if named_right(article, quote):
                yield said_by(self.rng.choice(NAMES), quote["text"]), quote["text"]

    def attributed(self):
        """Yield the same quotes as their speaker's."""
        for article, quote in self.quotes:
            if name := named_right(article, quote):
                yield said_by(name, quote["text"]), quote["text"]


def said_by(name, told):
    """Return a draft in which somebody says words."""
    return f"“{told}” {name} said on Monday." if told.endswith(",") else f"{name} said on Monday: “{told}”"


def rows_of(told, length):
    """Return all runs of so many words."""
    return [" ".join(told[at : at + length]) for at in range(len(told) - length + 1)]


def named_right(article, quote):
    """Return the speaker's name in the archive where it has the quote with a speaker who is annotated so."""
    from archive.models import Attribution

    source = quote["speaker"] and quote["speaker"]["text"]
    if not source or not re.search(r"\b[A-Z]\w+", source):
        return None
    said = Attribution.objects.filter(
        mode="direct", passage__edition__text=article["text"],
        start__lt=quote["end"], end__gt=quote["start"], speaker__isnull=False,
    ).select_related("speaker").first()  # fmt: skip
    if said and said.speaker.name.split()[-1].lower() in words(source):
        return said.speaker.name
    return None


def verdict_of(draft, wanted):
    """Return the verdict on a draft's only quote, whether the passage is the right one, and milliseconds."""
    from archive.checking import check

    begun = time.perf_counter()
    report = check(draft)
    spent = (time.perf_counter() - begun) * 1000
    if len(report.checked) != 1:
        return None, False, spent
    checked = report.checked[0]
    if " said on Monday" in draft and (checked.claim.speaker or "?") not in draft.replace(
        checked.claim.text, ""
    ):
        return None, False, spent
    if wanted is None or checked.match is None:
        return checked.verdict, wanted is None, spent
    held = words(checked.match.source.text(checked.match.passage.start, checked.match.passage.end))
    asked = words(wanted)
    near = set(rows_of(held, 3)) & set(rows_of(asked, 3)) or held == asked
    return checked.verdict, bool(near), spent


def measure(maker, count, errors):
    """Print the confusion matrix, the share that is right, and times."""
    print(
        f"{'':14}"
        + "".join(f"{name:>14}" for name in VERDICTS)
        + f"{'unread':>8}{'right':>9}{'p50':>8}{'p95':>8}"
    )
    for name, right in RIGHT.items():
        made = list(getattr(maker, name.replace("-", "_"))())
        if not made:
            sys.exit(f"{name}: no claim could be made, so that nothing was measured")
        maker.rng.shuffle(made)
        counts, good, times, unread = Counter(), 0, [], 0
        for draft, wanted in made[:count]:
            verdict, same, spent = verdict_of(draft, wanted)
            times.append(spent)
            if verdict is None:
                unread += 1
                continue
            counts[verdict] += 1
            good += verdict == right and same
            if not (verdict == right and same) and errors > 0:
                errors -= 1
                print(f"  {name}, judged {verdict}{'' if same else ', elsewhere'}: {draft}\n     {wanted}")
        total = sum(counts.values())
        p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 0
        print(
            f"{name:14}" + "".join(f"{counts[verdict]:14}" for verdict in VERDICTS)
            + f"{unread:8}{100 * good / max(1, total):8.2f}%{statistics.median(times):8.1f}{p95:8.1f}",
            flush=True,
        )  # fmt: skip


def load(articles):
    """Fill an empty archive."""
    from archive.loading import NotAnArticleError
    from archive.loading import load as load_one
    from archive.sources import read_plain

    for article in articles:
        try:
            load_one(read_plain(article["text"].encode()))
        except NotAnArticleError as error:
            print(f"{article['id']}: {error}")


def django_on(url):
    """Let Django work on this database."""
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "archive.settings"}
    os.environ.setdefault("SECRET_KEY", "only for a benchmark")
    import django

    django.setup()


def main():
    """Load, make, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--claims", type=int, default=600, help="of each class, at most")
    parser.add_argument("--keep", type=Path, help="keep the database in this directory")
    parser.add_argument("--errors", type=int, default=0, help="print so many wrong ones")
    parser.add_argument("--times", metavar="DATABASE_URL", help="only time checks in a large database")
    options = parser.parse_args()
    if options.times:
        django_on(options.times)
        time_checks(options.claims)
        return
    from archive import embedded

    articles = [json.loads(line) for line in options.corpus.read_text().splitlines()]
    place = nullcontext(options.keep) if options.keep else scratch()
    with place as directory, embedded.running(directory) as url:
        django_on(url)
        from django.core.management import call_command
        from django.db import connections

        from archive.models import Article

        call_command("migrate", verbosity=0)
        if not Article.objects.exists():
            begun = time.perf_counter()
            load(articles[::2])
            print(f"{Article.objects.count()} articles loaded in {time.perf_counter() - begun:.0f} s")
        measure(Maker(articles[::2], articles[1::2], random.Random(1)), options.claims, options.errors)
        connections.close_all()


def time_checks(count):
    """Print the milliseconds of one check in a large database, for each class of claims and for all."""
    from archive.checking import check
    from archive.models import Passage

    rng = random.Random(3)
    last = Passage.objects.order_by("-id").values_list("id", flat=True)[0]
    keys = rng.sample(range(1, last), min(6 * count, last - 1))
    texts = list(Passage.objects.filter(id__in=keys, kind="paragraph").values_list("text", flat=True))
    every = Counter(word for text in texts for word in text.split())
    common, known = [word for word, _ in every.most_common(60)], sorted(every)

    def stretch(low, high):
        told = rng.choice([text for text in rng.sample(texts, 20) if len(text.split()) > 24]).split()
        length = min(rng.randint(low, high), len(told))
        first = rng.randint(0, len(told) - length)
        return told[first : first + length]

    def near():
        told = stretch(6, 24)
        for place in rng.sample(range(len(told)), rng.randint(1, min(4, len(told) // 3))):
            told[place] = rng.choice(known)
        return told

    def cut():
        told = stretch(20, 60)
        return [*told[:6], "…", *told[-6:]]

    makers = {
        "exact": lambda: stretch(4, 24),
        "near": near,
        "cut": cut,
        "absent": lambda: rng.sample(known, rng.randint(6, 20)),
        "common words only": lambda: rng.choices(common, k=rng.randint(4, 12)),
        "long": lambda: stretch(100, 200),
    }
    check("nothing")  # how much there is is counted once
    print(f"{'milliseconds':20}{'p50':>8}{'p95':>8}{'max':>8}   verdicts")
    everything = []
    for name, make in makers.items():
        times, verdicts = [], Counter()
        for _ in range(count):
            draft = f"“{' '.join(make())}”"
            begun = time.perf_counter()
            report = check(draft)
            times.append((time.perf_counter() - begun) * 1000)
            verdicts.update([str(each.verdict) for each in report.checked] or ["too slow"])
        everything += times
        print(f"{name:20}{summary(times)}   {dict(verdicts)}", flush=True)
    print(f"{'all':20}{summary(everything)}")


def summary(times):
    """Return p50, p95 and the maximum as text."""
    return "".join(
        f"{value:8.1f}"
        for value in (statistics.median(times), statistics.quantiles(times, n=20)[-1], max(times))
    )


if __name__ == "__main__":
    main()
