"""Cards that show a record where a link to it is shared: its words, whose and where from they are, as PNG.

They are drawn with Source Serif Pro (SIL Open Font License 1.1), which knows Latin, Greek and Cyrillic
letters. A card never shows boxes for letters: of words in other scripts it tells only where they are.
"""

import unicodedata
from functools import cache, lru_cache
from importlib.resources import as_file, files
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from archive.citations import ARCHIVE

# In pixels: what Open Graph's readers expect, and how it is divided.
WIDTH, HEIGHT = 1200, 630
LEFT, ROOM = 96, 1008
TOP, WORDS_HIGH = 64, 336
SOURCE, LAST = 416, 552
SIZES = (88, 72, 60, 50, 42, 36)  # of the words: the largest in which all fit
SMALL, SMALLER = 32, 26
LEADING = 1.3  # of a size
MOST = 800  # code points that are looked at: more never fit
PAPER, INK, SOFT, MARK = "#fbfaf6", "#1d1b16", "#5d584c", "#8c2f1b"


def card(work):
    """Return the card of a record, given as a Work, as the bytes of a PNG of WIDTH × HEIGHT."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 23, HEIGHT), MARK)
    words = shown(work.words)
    if words and work.kind == "quote":
        words = f"“{words}”"
    size, lines = fitted(words or f"{work.kind.capitalize()} {work.number}")
    write(draw, TOP + (WORDS_HIGH - len(lines) * size * LEADING) / 2, size, lines)
    who = shown(work.says_who)
    below = SOURCE
    if who:
        write(draw, below, SMALL, broken(who, SMALL, ROOM, 1), MARK)
        below += SMALL * LEADING
    write(draw, below, SMALLER, broken(source(work), SMALLER, ROOM, 2 if who else 3), SOFT)
    draw.line((LEFT, LAST - 14, LEFT + ROOM, LAST - 14), "#d9d4c5", 2)
    write(draw, LAST, SMALLER, [f"¶ {ARCHIVE}"])
    place = f"{work.kind} {work.number}"
    draw.text((LEFT + ROOM, LAST), place, SOFT, font(SMALLER), anchor="ra")
    png = BytesIO()
    image.quantize(64).save(png, "PNG", optimize=True)
    return png.getvalue()


def source(work):
    """Return where the words of a Work are from; the archive's address where its font can't show more."""
    date = work.published and f"{work.published.day} {work.published:%B %Y}"
    known = (shown(work.headline), shown(work.publisher), date)
    return ", ".join(each for each in known if each) or settings.ARCHIVE_URL.partition("//")[2]


def shown(text):
    """Return as much of a text as is looked at, or "" if the font lacks one of its letters."""
    cut = text[:MOST]
    if len(cut) < len(text):
        cut = cut.rpartition(" ")[0] or cut
        cut = f"{cut.rstrip('…')}…"
    plain = unicodedata.normalize("NFC", cut)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return plain if all(map(has, set(plain))) else ""


@cache
def missing():
    """Return the sign that the font draws for a letter that it lacks."""
    return bytes(font(SMALL).getmask("\U0010ffff"))


def has(sign):
    """Tell whether the font can draw a character; a combining mark that belongs to no letter it can't."""
    if sign.isspace():
        return True
    return not unicodedata.combining(sign) and bytes(font(SMALL).getmask(sign)) != missing()


def fitted(text):
    """Return the largest size in which a text fits, and its lines; where none does, the last line is cut."""
    for size in SIZES:
        most = int(WORDS_HIGH / (size * LEADING))
        lines = broken(text, size, ROOM, most + 1)
        if len(lines) <= most:
            return size, lines
    return size, broken(text, size, ROOM, most)


def broken(text, size, width, most):
    """Return a text in at most so many lines of a width in pixels; what is left out is told by "…".

    A word that is longer than a line is broken where the line ends.
    """
    lines, left = [], text.split()
    while left and len(lines) < most:
        line = ""
        while left and length(f"{line} {left[0]}".strip(), size) <= width:
            line = f"{line} {left.pop(0)}".strip()
        if not line:
            fits = most_that_fits(left[0], size, width)
            line, left[0] = left[0][:fits], left[0][fits:]
        lines.append(line)
    if left:
        last = lines[-1]
        while last and length(f"{last} …", size) > width:
            last = last.rpartition(" ")[0] or last[:-1]
        lines[-1] = f"{last} …"
    return lines


def most_that_fits(word, size, width):
    """Return how many code points of a word fit into a line; at least one does."""
    fits = 1
    while fits < len(word) and length(word[: fits + 1], size) <= width:
        fits += 1
    return fits


def write(draw, top, size, lines, colour=INK):
    """Write lines below each other."""
    for turn, line in enumerate(lines):
        draw.text((LEFT, round(top + turn * size * LEADING)), line, colour, font(size))


def length(text, size):
    """Return how wide a text is in pixels: there is no kerning."""
    return sum(advance(sign, size) for sign in text)


@lru_cache(8192)
def advance(sign, size):
    """Return how wide a character is: texts are measured so often that it must be known."""
    return font(size).getlength(sign)


@cache
def font(size):
    """Return the font in a size."""
    with as_file(files("font_source_serif_pro") / "files" / "SourceSerifPro-Regular.otf") as path:
        return ImageFont.truetype(BytesIO(path.read_bytes()), size, layout_engine=ImageFont.Layout.BASIC)
