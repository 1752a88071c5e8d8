"""The text that is made of an article's blocks, and where in it each of them is."""

from dataclasses import replace
from itertools import groupby

from archive.extraction.records import Told

from .walking import HEADINGS, Block


def laid_out(headline: str, blocks: list[Block]) -> tuple[str, tuple[Told, ...]]:
    """Return the text of an article, and where in it each block is."""
    parts, told, at = [], [], 0

    def add(text, kind, joint="\n\n"):
        nonlocal at
        if parts:
            parts.append(joint)
            at += len(joint)
        start = at
        parts.append(text)
        at += len(text)
        return Told(start, at, kind)

    if headline:
        told.append(add(headline, "headline"))
    before = None
    for block in credits_last(blocks):
        if before is None or not same_figure(before, block):
            told.append(add(block.text, kind_told(block)))
        elif block.kind == "caption" or told[-1].credit is not None:
            told[-1] = replace(told[-1], end=add(block.text, "", "\n").end)
        else:
            credit = add(block.text, "", "\n")
            told[-1] = replace(told[-1], end=credit.end, credit=credit.start)
        before = block
    return "".join(parts), tuple(told)


def credits_last(blocks: list[Block]) -> list[Block]:
    """Return the blocks, but under each picture the caption before its credit."""
    ordered = []
    for _, group in groupby(blocks, key=lambda block: block.figure):
        ordered += sorted(group, key=lambda block: block.kind == "credit" and block.figure is not None)
    return ordered


def same_figure(one: Block, other: Block) -> bool:
    """Tell whether two blocks stand under the same picture."""
    return one.figure is not None and one.figure is other.figure


def kind_told(block: Block) -> str:
    """Return what extraction is told of a block. A line all in bold may be a heading."""
    if block.kind in HEADINGS:
        return "heading"
    if block.kind in ("caption", "credit"):
        return "caption"
    is_bold = block.bold >= 0.9 * len(block.text)
    return "text" if (block.kind == "p" or block.row) and not is_bold else ""
