"""What stands on a page beside its article: told by elements, by the names that sites give them, by words.

A name alone proves little: sites call a whole page "has-sidebar" and every paragraph of an article that is
paid for "paywall". So what holds much of the article's text is never furniture (surroundings.py sees to
that), and names that also occur on articles count only where the words say the same. The lists are in data/.
"""

import re
from functools import cache
from importlib.resources import files

# Never text of an article, whatever stands in them.
NO_TEXT = frozenset(
    {
        "audio",
        "button",
        "canvas",
        "datalist",
        "embed",
        "iframe",
        "input",
        "map",
        "meter",
        "noscript",
        "object",
    }
    | {"option", "progress", "script", "select", "style", "svg", "template", "textarea", "title", "video"}
)
AMP_WITH_TEXT = frozenset(
    {"amp-img", "amp-carousel", "amp-accordion", "amp-fit-text", "amp-lightbox-gallery"}
)
ELEMENTS = frozenset({"aside", "dialog", "footer", "form", "menu", "nav"})
ROLES = frozenset(
    {"alert", "banner", "complementary", "contentinfo", "dialog", "form", "menu", "navigation", "search"}
    | {"toolbar", "tooltip"}
)
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
NAME_ATTRIBUTES = ("class", "id", "data-component", "data-testid", "data-qa", "data-module", "itemprop")
WORD = re.compile(r"[a-z]+|[A-Z][a-z]+|[A-Z]+(?![a-z])")
# In a figure these are the photographer's, or the film's.
OF_PICTURES = re.compile(
    r"\b(?:authors?|bylines?|copyright|date|meta|metadata|timestamp|videos?|player|listen)\b"
)
SENTENCE_END = re.compile(r"[.!?…][”\"’')\]]*$")
QUOTED = re.compile('[“”"«»]')
TO_YOU = re.compile(r"(?i)\b(?:our|us|we|your?)\b")
COPYRIGHT = re.compile(r"(?i)\s*(?:©|\(c\)\s|copyright\s+(?:©|\(c\)|\d|.{0,120}all rights reserved))")
COMMENTS = re.compile(r"(?:^| )(?:comments?|commentlist|disqus|livefyre|respond)(?= |$)")
BYLINE = re.compile(r"(?:By|BY|(?:Words|Story|Text|Photographs?|Reporting) by)[:\s]+[^\W\d_a-z]")
HELPED = re.compile(
    r"(?i)[\W_]*(?:with (?:additional )?(?:files|reporting) (?:from|by)"
    r"|(?:additional )?(?:reporting|writing) by|edit(?:ing|ed) by"
    r"|[\w ,.’'-]{3,80} contributed to this (?:report|story|article))\b"
)


@cache
def pattern(name: str, around: str = r"(?i)[\W_]*(?:{})") -> re.Pattern:
    """Return the lines of data/<name>.txt as one regular expression: any of them."""
    text = (files(__package__) / "data" / f"{name}.txt").read_text(encoding="utf-8")
    return re.compile(around.format("|".join(line for line in text.splitlines() if not line.startswith("#"))))


def has_name(names: str, of: str) -> bool:
    """Tell whether one of an element's names is in a list."""
    return bool(pattern(of, "(?:^| )(?:{})(?= |$)").search(names))


def names_of(element) -> str:
    """Return the names that a site gives an element, as words between spaces: "article share bar"."""
    found = []
    for attribute in NAME_ATTRIBUTES:
        for token in (element.get(attribute) or "").split():
            if ":" not in token:  # "md:hidden" tells of other screens
                found.append(" ".join(WORD.findall(token)).lower())
    return " ".join(found)


def is_unseen(element) -> bool:
    """Tell whether a page keeps an element from its readers' eyes."""
    style = (element.get("style") or "").replace(" ", "").lower()
    if element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style:
        return True
    classes = element.get("class") or ""
    if "hidden" in classes.split() and ":" not in classes:
        return True
    return has_name(names_of(element), "names_unseen")


def is_furniture(element, words) -> bool:
    """Tell whether an element looks like furniture; `words` is a function that gives its text."""
    tag = element.tag
    if tag in ELEMENTS or (element.get("role") or "").lower() in ROLES or is_unseen(element):
        return True
    if element.get("aria-hidden") == "true" and tag not in ("span", "i", "em", "b"):
        return True
    if element.get("subscriptions-section") == "content-not-granted":
        return True
    if (element.get("amp-access") or "").upper().startswith("NOT "):
        return True
    names = names_of(element)
    if has_name(names, "names_on_paragraphs" if tag in PARAGRAPHS else "names"):
        return True
    return has_name(names, "names_of_paywalls") and tag != "p" and is_about_subscribing(words())


def is_furniture_in_figure(element) -> bool:
    """Tell whether an element in a figure is furniture: there an author's name is the photographer's."""
    if element.tag in ELEMENTS or is_unseen(element):
        return True
    return has_name(OF_PICTURES.sub("", names_of(element)), "names")


def is_of_comments(element) -> bool:
    """Tell whether a page calls an element its readers' comments: they may be longer than the article."""
    return bool(COMMENTS.search(names_of(element)))


def is_about_subscribing(text: str) -> bool:
    """Tell whether words are about subscriptions, accounts, letters."""
    return bool(pattern("asked_for", r"(?i)\b(?:{})\b").search(text))


def is_note(text: str, linked: float) -> bool:
    """Tell whether a block's words are the page's own: "Read more: …", "Subscribe to continue reading".

    `linked` is the share of it that is links. What is quoted or long is somebody's words and stays.
    """
    if COPYRIGHT.match(text) and len(text) <= 250:
        return True
    if len(text) > 300 or (QUOTED.search(text) and linked < 0.5):
        return False
    is_sentence = bool(SENTENCE_END.search(text))
    is_label = pattern("labels").match(text) or pattern(
        "labels_before_marks", r"(?i)[\W_]*(?:{})\s*[:|»›→–—-]"
    ).match(text)
    if is_label and (linked >= 0.3 or (len(text) <= 60 and not is_sentence)):
        return True
    if linked >= 0.4 and len(text) <= 200 and is_about_subscribing(text):
        return True
    if not pattern("askings", r"(?i)(?:{})\b").match(text):
        return False
    return linked > 0 or not is_sentence or bool(TO_YOU.search(text) and is_about_subscribing(text))


def is_title_of_furniture(text: str, linked: float) -> bool:
    """Tell whether a heading stands above what belongs to the page: "Related stories".

    `linked` is the share of links in what it stands above.
    """
    if len(text) > 80:
        return False
    whole = r"(?i)[\W_]*(?:{})[\W_]*"
    if pattern("titles", whole).fullmatch(text):
        return True
    return linked >= 0.3 and bool(pattern("titles_over_links", whole).fullmatch(text))


def is_head_line(text: str) -> bool:
    """Tell whether a line below a headline tells author or time, and nothing else."""
    if len(text) > 120 or SENTENCE_END.search(text):
        return False
    if BYLINE.match(text):
        return True
    return any(map(str.isdigit, text)) and not pattern("times", r"(?i)\b(?:{})\b|[\W\d_]|[年月日時分]").sub(
        "", text
    )


def tells_who_helped(text: str) -> bool:
    """Tell whether a line is the article's last one: "With files from The Canadian Press"."""
    return len(text) <= 200 and bool(HELPED.match(text))
