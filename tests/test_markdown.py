"""Editors' Markdown: harmless as HTML, and links that can lead somewhere."""

import pytest

from archive.text.markdown import faulty_links, to_html


def test_it_is_read_without_headings_and_html():
    html = to_html("# *Hm*\n\n<b>no</b> [it](https://example.org/)")
    assert "<h1" not in html and "<b>" not in html
    assert "<em>Hm</em>" in html and 'href="https://example.org/"' in html


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a?b=c#d", "http://example.org", "http://localhost:8000/", "/quotes/", "#p1",
        "mailto:ann@example.org", "https://пример.рф/", "https://[::1]/",
    ],
)  # fmt: skip
def test_links_of_good_form_pass(address):
    assert faulty_links(f"See [this]({address}) and <https://example.org>.") == []


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("www.example.org", "begin it with https://"),
        ("htps://example.org", "begin it with https://"),
        ("ftp://example.org", "begin it with https://"),
        ("//example.org", "begin it with https://"),
        ("http:/example.org", "names no site"),
        ("https://example", "names no site"),
        ("https://", "names no site"),
        ("https://exa..mple.org", "names no site"),
        ("mailto:ann", "no mail address"),
        ("https://example.org:x", "can't be read"),
        ("", "leads nowhere"),
    ],
)
def test_links_that_lead_nowhere_are_told(address, fault):
    (told,) = faulty_links(f"See [this]({address}).")
    assert fault in told
