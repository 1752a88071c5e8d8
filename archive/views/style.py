"""The visual language on one page, for who works on it: each custom property, each component."""

import re

from django.conf import settings
from django.http import Http404
from django.views.decorators.http import require_safe

from archive import reading
from archive.views.public import show

PROPERTY = re.compile(r"^ *--([\w-]+): ([^;]+);(?: /\* (.+) \*/)?$", re.M)
BLOCK = re.compile(r":root \{(.*?)\}", re.S)


@require_safe
def style(request):
    """The page /style/, where errors are shown (DEBUG) or to staff; to nobody else is it there."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    newest = reading.front_page().article
    page = reading.article_page(newest.slug) if newest else None
    response = show(request, "style.html", page, properties=properties())
    response["Cache-Control"] = "private, no-store"
    return response


def properties():
    """Return the custom properties as the style sheet has them: (name, value, value in the dark, meaning)."""
    sheet = (settings.BASE_DIR / "static" / "archive.css").read_text()
    light, dark = (PROPERTY.findall(block) for block in BLOCK.findall(sheet)[:2])
    other = {name: value for name, value, _ in dark}
    return [(name, " ".join(value.split()), other.get(name, ""), meaning) for name, value, meaning in light]
