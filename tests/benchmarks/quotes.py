"""How well and how fast quotes are found.

    python tests/benchmarks/quotes.py CORPUS SCORER [--baseline FILE] [--confidence]

CORPUS is an annotated file of JSON lines (id, text, quotes, reported …), SCORER the script that scores
predictions against it, --baseline another extractor with a function predict(text) -> quotes. Quality is
printed as a Markdown table; speed in MB of UTF-8 a second of one core, and as a ratio to str.splitlines,
the floor for anything that reads a text at all. textacy joins in where it is installed (the extra "bench").

--confidence prints data/confidence.txt instead, from the same corpus: for each rule the share of its
attributions that are right by the scorer's rule, smoothed by one right and one wrong.
"""

import argparse
import importlib.util
import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from archive.extraction import extract
from archive.extraction.__main__ import as_dict

Predict = Callable[[str], dict]


def module(path: Path) -> ModuleType:
    """Import a Python file by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def ours(text: str) -> dict:
    """Return our records of a text."""
    return as_dict(None, extract(text))


def textacy() -> Predict | None:
    """Return textacy's extractor, paragraph by paragraph, or None where it is not installed."""
    try:
        import spacy
        from textacy.extract.triples import direct_quotations

        model = spacy.load("en_core_web_sm")
    except (ImportError, OSError):
        return None

    def predict(text: str) -> dict:
        found, start = [], 0
        for line in text.split("\n"):
            for quote in direct_quotations(model(line)) if line.strip() else ():
                first = start + quote.content.start_char
                speaker = " ".join(token.text for token in quote.speaker)
                found.append({"start": first, "end": start + quote.content.end_char, "speaker": speaker})
            start += len(line) + 1
        return {"quotes": found}

    return predict


def timed(predict: Predict, texts: list[str]) -> tuple[list[dict], float]:
    """Return the predictions of all texts and the MB of UTF-8 read in a second of processor time."""
    begin = time.process_time()
    found = [predict(text) for text in texts]
    spent = time.process_time() - begin
    return found, sum(len(text.encode()) for text in texts) / 1e6 / max(spent, 1e-9)


def quality(scorer: ModuleType, gold: list[dict], found: list[dict]) -> dict[str, float]:
    """Return the scorer's figures, in percent."""
    n: Counter = Counter()
    for article, prediction in zip(gold, found, strict=True):
        scorer.count(article, prediction, n)
    figures = {
        "quote span F1": scorer.prf(n["span"], n["pred"], n["gold"])["f1"],
        "attributed F1": scorer.prf(n["attr"], n["pred"], n["gold"])["f1"],
        "attributed F1, exact span": scorer.prf(n["strict"], n["pred"], n["gold"])["f1"],
        "reported F1": scorer.prf(n["rep"], n["rep_pred"], n["rep_gold"])["f1"],
    }
    shares = {
        "named sources, strict": ("named_ok", "named"),
        "he / she resolved": ("lone_ok", "lone"),
        "scare spans called quotes": ("scare_hit", "scare"),
        "recall of reported speech": ("speech_ok", "speech"),
    }
    return figures | {
        name: round(100 * n[hit] / max(1, n[total]), 1) for name, (hit, total) in shares.items()
    }


def confidences(scorer: ModuleType, gold: list[dict], found: list[dict]) -> dict[str, tuple[int, int]]:
    """Return for each rule how many of its attributions are right, and how many there are."""
    counts: dict[str, list[int]] = {}
    for article, prediction in zip(gold, found, strict=True):
        text = outside = article["text"]
        for mark in article["quotes"] + article["scare"] + article["ignore"]:
            outside = outside[: mark["start"]] + " " * (mark["end"] - mark["start"]) + outside[mark["end"] :]
        for kind, least, source in (("quotes", 0.8, "speaker"), ("reported", 0.5, "source")):
            spans = [(mark["start"], mark["end"]) for mark in article[kind]]
            guesses = prediction[kind]
            matched = scorer.pair(spans, [(guess["start"], guess["end"]) for guess in guesses], least)
            right = {
                place
                for index, place in matched.items()
                if scorer.same_speaker(article[kind][index][source], guesses[place]["speaker"], text, outside)
            }
            for place, guess in enumerate(guesses):
                count = counts.setdefault(guess["rule"], [0, 0])
                count[0] += place in right
                count[1] += 1
    return {rule: (right, total) for rule, (right, total) in counts.items()}


def table(rows: dict[str, dict[str, float]]) -> str:
    """Return a Markdown table, one column a system."""
    names = list(next(iter(rows.values())))
    lines = [f"| % | {' | '.join(rows)} |", "| --- |" + " --- |" * len(rows)]
    lines += [f"| {name} | {' | '.join(str(row[name]) for row in rows.values())} |" for name in names]
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--confidence", action="store_true")
    options = parser.parse_args()
    gold = [
        json.loads(line) for line in options.corpus.read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    texts, scorer = [article["text"] for article in gold], module(options.scorer)
    if options.confidence:
        counts = confidences(scorer, gold, [ours(text) for text in texts])
        print("# How often each rule is right: measured precision, name (tests/benchmarks/quotes.py).")
        for rule, (right, total) in sorted(counts.items(), key=lambda item: -item[1][1]):
            print(f"{(right + 1) / (total + 2):.2f} {rule}")
        return
    systems: dict[str, Predict] = {"ours": ours}
    if options.baseline:
        baseline = module(options.baseline)
        systems[options.baseline.stem] = lambda text: {"quotes": baseline.predict(text)}
    if rival := textacy():
        systems["textacy"] = rival
    for text in texts[:3]:
        ours(text)  # the word lists are read once, before the clock runs
    results = {name: timed(predict, texts) for name, predict in systems.items()}
    floor = max(timed(lambda text: {"lines": text.splitlines()}, texts * 20)[1] for _ in range(3))
    print(table({name: quality(scorer, gold, found) for name, (found, _) in results.items()}), end="\n\n")
    for name, (_, speed) in results.items():
        print(f"{name}: {speed:.2f} MB/s of one core, 1/{floor / speed:,.0f} of str.splitlines")


if __name__ == "__main__":
    main()
