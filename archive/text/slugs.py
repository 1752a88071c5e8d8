"""Lasting addresses from names and headlines."""

import re

from django.utils.text import slugify

LONGEST = 100


def slug_of(words, otherwise):
    """Return the words as an address of at most 100 characters: "Économie: 2 voix" gives "economie-2-voix".

    Accents go where letters are left without them; other scripts are kept as they are. Words without a letter
    give `otherwise`.
    """
    full = slugify(words, allow_unicode=True)
    plain = slugify(words)
    slug = plain if 2 * len(plain) > len(full) else full
    if len(slug) > LONGEST:
        slug = re.sub(r"-[^-]*$", "", slug[: LONGEST + 1])[:LONGEST]
    return slug.strip("-_") or otherwise


def insert_under_free_slug(model, slug, insert):
    """Call insert(slug) and, as long as it returns None for a taken slug, again with slug-2, slug-3, …"""
    made, number = insert(slug), 1
    while made is None:
        # Not one by one: a newspaper has thousands of articles with the headline "Letters".
        taken = model.objects.filter(slug__startswith=f"{slug}-").count()
        number = max(number + 1, taken + 2)
        made = insert(f"{slug}-{number}")
    return made


def free_slugs(model, wanted):
    """Return for each wanted slug, in their order, one that no row and none before it has: slug, slug-2, …

    The numbers are those that `insert_under_free_slug` would give one after the other.
    """
    taken = set(model.objects.filter(slug__in=set(wanted)).values_list("slug", flat=True))
    given, counted = [], {}
    for slug in wanted:
        free, number = slug, 1
        while free in taken or (free != slug and model.objects.filter(slug=free).exists()):
            if slug not in counted:
                counted[slug] = model.objects.filter(slug__startswith=f"{slug}-").count()
            beside = sum(other.startswith(f"{slug}-") for other in given)
            number = max(number + 1, counted[slug] + beside + 2)
            free = f"{slug}-{number}"
        taken.add(free)
        given.append(free)
    return given
