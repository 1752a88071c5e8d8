"""Verbs of saying where nothing was said: "would not say", "a man *charged* with it", "called police"."""

from .tokens import Coded

DECLINED = frozenset(["declined", "declines", "declining", "refused", "refuses", "refusing"])
NOT = frozenset(["not", "never", "cannot"])
FOUND = frozenset(
    [
        "find",
        "finds",
        "found",
        "see",
        "know",
        "realize",
        "realized",
        "realise",
        "realised",
        "learn",
        "discover",
    ]
)
CALLED = frozenset(["police", "authorities", "home", "timeout", "ambulance", "doctor", "911", "999"])
SILENT = frozenset(["comment", "say", "discuss", "answer", "elaborate", "speak", "talk", "respond"])


def is_attribute(coded: Coded, cue: int) -> bool:
    """Tell whether a verb form tells what a noun is: "he ignored *repeated* warnings", "*charged* with it".

    Or a noun's before it: "officers held the man *believed* to have been there".
    """
    if cue == 0 or not coded.word(cue).endswith("ed"):
        return False
    if coded.word(cue + 1) == "with" and coded.word(cue) == "charged":
        return True
    index = cue - 1
    if coded.codes[cue + 1 : cue + 2] == "t" and coded.codes[index] in "nR":
        while index > 0 and coded.codes[index] in "NTRn":
            index -= 1
        return index > 0 and coded.codes[index] == "D" and coded.codes[index - 1] in "Vvb"
    return coded.codes[index] in "vb"


def is_denied(coded: Coded, cue: int) -> bool:
    """Tell whether a verb of saying is one that nobody did: "would not *say*", "declined to *comment*"."""
    index = cue - 1
    if coded.codes[index : index + 1] == "t":
        return coded.word(index - 1) in DECLINED
    while index >= 0 and coded.codes[index] in "ABx":
        if coded.word(index + 1) in ("just", "only"):
            return False
        if coded.word(index) in NOT or coded.word(index).endswith(("n’t", "n't")):
            return True
        index -= 1
    return False


def nothing_said(coded: Coded, verb: int, first: int, kind: str) -> bool:
    """Tell whether a verb with such a complement was not said, or says nothing: "called the police"."""
    word = coded.word(verb)
    if (coded.codes[verb] in "VG" or word in FOUND) and is_denied(coded, verb):
        return True
    if word.startswith(("declin", "refus")) and coded.word(first + 1) in SILENT:
        return True
    if word in FOUND and coded.codes[verb - 1 : verb] == "t":
        return True  # "came home to find that …"
    if not word.startswith("call") or kind not in ("object", "clause", "wish"):
        return False
    called = [index for index in range(first, first + 4) if coded.word(index) in CALLED]
    return bool(called) and coded.codes[called[0] + 1 : called[0] + 2] in ("", *".,CItdA")
