"""Ready citations in the styles that are asked for most, each leaving out what is not known in its own way.

After the Publication Manual of the APA (7th ed.), The Chicago Manual of Style (17th ed., 14.191–199: news)
and the MLA Handbook (9th ed.).
"""

from dataclasses import dataclass

from archive.citations.work import ARCHIVE

MLA_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
NESTED = str.maketrans('“”"', "‘’'")
ENDS = ("?", "!", "…", ".")
SHORT = 4  # words of a title that stands for an author in the text
MOST = 20  # authors that APA lists


class Given(str):
    """Words of the source, which may run the other way than the citation around them."""


class Title(Given):
    """Words in italics."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation in a style, as parts to join: the entry of a list, and what stands in the text or the note.

    `within` is empty for a whole article, which is cited in as many ways as there are sentences.
    """

    style: str
    entry: list
    called: str = ""
    within: list = ()


def apa(work):
    """Return a Work cited after the APA: the title for an author that is not known, "n.d." for no date."""
    day = work.published
    year = str(day.year) if day else "n.d."
    date = f"({year}, {day:%B} {day.day})." if day else "(n.d.)."
    title = Given(ended(work.headline)) if work.publisher else Title(ended(work.headline))
    names = Given(ended(apa_list(work.authors)))
    head = [names, f" {date} ", title] if work.authors else [title, f" {date}"]
    paper = [" ", Title(ended(work.publisher))] if work.publisher else []
    entry = [*head, *paper, f" {ARCHIVE}, edition {work.edition}. {work.page}"]
    who = among([author.family for author in work.authors], " & ", 2)
    whose = [Given(who), f", {year}"] if who else [*short(work, work.publisher), f" {year}"]
    said = [Given(work.says_who), ", as quoted in "] if work.speaker else []
    return cited("APA", entry, "In the text", work, ["(", *said, *whose, f", {at(work, 'para.')})"])


def chicago(work):
    """Return a Work cited after Chicago: the paper for an author that is not known, "n.d." for no date."""
    day, paper = work.published, work.publisher
    date = f"{day:%B} {day.day}, {day.year}" if day else "n.d."
    nested = work.headline.translate(NESTED)
    names = among(names_in(work.authors), ", and ", 10)
    title = ["“", Given(ended(nested)), "” "]
    if names:
        head = [Given(ended(names)), " ", *title, *([Title(paper), ", "] if paper else [])]
    else:
        head = [Title(ended(paper)), " ", *title] if paper else title
    entry = [*head, f"{ended(date)} {ARCHIVE}, edition {work.edition}. {work.page}."]
    straight = [author.straight for author in work.authors]
    straight = among(straight, " and " if len(straight) == 2 else ", and ", 3)
    said = [Given(f"{work.says_who[:1].upper()}{work.says_who[1:]}"), ", quoted in "] if work.speaker else []
    note = [*said, *([Given(straight), ", "] if straight else []), "“", Given(nested), ",” "]
    note += [Title(paper), ", "] if paper else []
    note += [f"{date}, {at(work, 'para.')}, {ARCHIVE}, edition {work.edition}, {work.page}."]
    return cited("Chicago", entry, "As a note", work, note)


def mla(work):
    """Return a Work cited after the MLA: what is not known, author or date, is not mentioned."""
    day, paper = work.published, work.publisher
    date = f"{day.day} {MLA_MONTHS[day.month - 1]} {day.year}" if day else ""
    names = names_in(work.authors)
    names = f"{names[0]}, et al." if len(names) > 2 else ", and ".join(names)
    head = [Given(ended(names)), " "] if names else []
    title = ["“", Given(ended(work.headline.translate(NESTED))), "” "]
    paper = [Title(paper), ", " * bool(date)] if paper else []
    published = [*paper, date, ". "] if paper or date else []
    entry = [*head, *title, *published, Title(ARCHIVE), f", edition {work.edition}, {work.page}."]
    who = among([author.family for author in work.authors], " and ", 2)
    whose = [Given(who), ","] if who else short(work, True)
    said = [Given(work.says_who), " qtd. in "] if work.speaker else []
    return cited("MLA", entry, "In the text", work, ["(", *said, *whose, f" {at(work, 'par.')})"])


STYLES = (apa, chicago, mla)


def cited(style, entry, called, work, within):
    """Return it as Cited; a whole article has no place inside itself."""
    return Cited(style, entry, called, within) if work.place else Cited(style, entry)


def ended(words):
    """Return words with a full stop, unless they end in a mark already, in nested quotation marks, too."""
    return words if words.rstrip("’”'\"").endswith(ENDS) else f"{words}."


def at(work, paragraph):
    """Return the place of a record as styles have it: "para. 12", "caption 2"; of a whole article nothing."""
    kind, number = work.place or ("", "")
    return f"{paragraph if kind == 'paragraph' else kind} {number}"


def short(work, quoted):
    """Return the first words of the headline and a comma, to stand for an author: quoted, or in italics."""
    words = " ".join(work.headline.split()[:SHORT]).rstrip(",;:.–—- ")
    return ["“", Given(words.translate(NESTED)), ",”"] if quoted else [Title(words), ","]


def among(names, last, most):
    """Return names in a row, `last` before the last one; of more than `most` the first "et al."."""
    if len(names) > most:
        return f"{names[0]} et al."
    return ", ".join(names[:-1]) + last + names[-1] if len(names) > 1 else "".join(names)


def names_in(authors):
    """Return the names as a list of works has them: only the first is turned."""
    return [author.straight if place else author.turned for place, author in enumerate(authors)]


def apa_list(authors):
    """Return authors as APA lists them: "Lee, A., & Ek, B."; of very many the last after three dots."""
    names = [", ".join(filter(None, (one.family, one.initials, one.suffix))) for one in authors]
    if len(names) > MOST:
        return f"{', '.join(names[: MOST - 1])}, … {names[-1]}"
    return ", & ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
