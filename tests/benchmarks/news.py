"""News of any amount for benchmarks and tests: articles that look real to the loader, and mean nothing.

Lengths, paragraphs, quotes and speakers are about as many as in the news articles of PolNeAR, speakers and
words as frequent as Zipf's law has it, and marks as odd as in newspapers: wrongly turned, missing, straight.
"""

import json
import random
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from archive.extraction.lexicon import words as lexicon
from tests.benchmarks.generated import VOCABULARY, vocabulary, zipf

PEOPLE, BODIES = 20_000, 2_000
ROLES = ("mayor", "minister", "spokeswoman", "director", "professor", "senator", "lawyer", "analyst", "coach")
FRAMES = (
    "The {} of the {} has {} since {}, and {} {} will {} the {} by {}",
    "In {}, {} {} were {} after a {} that {} most of the {} in the {}",
    "It was not clear why the {} {} had {} before the {} of {}",
    "A {} from {} to {} could {} as many as {} {} this year",
    "They {} the {} with {}, but {} of the {} {} to {} again",
    "Last {}, the {} {} a {} over {} and {} in {}, which {} the {}",
)
# What a page has around its article: menus, share bars, offers, other stories, scripts and styles.
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{headline} - The Daily Example</title>
<link rel="canonical" href="https://daily.example/{number}">
<meta property="og:title" content="{headline}"><meta property="og:site_name" content="The Daily Example">
<script type="application/ld+json">{data}</script>
<style>{style}</style><script>{script}</script></head>
<body><header class="site-header"><nav class="menu"><ul>{menu}</ul></nav></header>
<main><article class="story"><h1>{headline}</h1>
<div class="share-bar"><a href="/share?x">Share</a> <a href="/mail">E-mail</a> <button>Print</button></div>
<div class="story-body">{body}</div>
<div class="newsletter"><h3>Sign up for our newsletter</h3><form><input name="mail"></form></div></article>
<aside class="related"><h2>Related stories</h2><ul>{related}</ul></aside></main>
<footer class="site-footer"><ul>{menu}</ul><p>© The Daily Example. All rights reserved.</p></footer>
<script>{script}</script></body></html>
"""
AGENCIES = ("AP", "Reuters", "AFP", "via Associated Press", "File")


@dataclass(frozen=True)
class Person:
    """Who may be quoted."""

    name: str
    surname: str
    pronoun: str
    role: str


class News:
    """A newspaper that never ends; the same seed gives the same articles."""

    def __init__(self, seed=1):
        self.rng = random.Random(seed)
        self.words = vocabulary(self.rng)
        self.ranks = zipf(VOCABULARY, self.rng)
        self.who, self.what = zipf(PEOPLE, self.rng), zipf(BODIES, self.rng)

    @cached_property
    def bodies(self):
        """Return the names of organisations."""
        kinds = ("Ministry", "University", "Council", "Institute", "Bank", "Association")
        names = islice(iter(self.words[5_000:]), BODIES)
        return [f"{self.rng.choice(kinds)} of {name.title()}" for name in names]

    @cached_property
    def people(self):
        """Return the persons, each with a forename that tells he from she; some share a name."""
        forenames = {sex: sorted(lexicon(f"forenames_{sex}")) for sex in ("male", "female")}
        surnames = [word.title() for word in self.words[8_000:16_000]]
        made = []
        for _ in range(PEOPLE):
            sex, surname = self.rng.choice(("male", "female")), self.rng.choice(surnames)
            name = f"{self.rng.choice(forenames[sex]).title()} {surname}"
            role = f"{self.rng.choice(ROLES)} of the {self.rng.choice(self.bodies)}"
            made.append(Person(name, surname, "he" if sex == "male" else "she", role))
        return made

    def sentence(self):
        """Return a sentence without its full stop."""
        frame = self.rng.choice(FRAMES)
        return frame.format(*(self.words[rank] for rank in islice(self.ranks, frame.count("{}"))))

    def quoted(self, words, stop):
        """Return words between quotation marks, now and then between wrong ones."""
        opening, closing = self.rng.choices(
            (("“", "”"), ('"', '"'), ("“", "“"), ("“", "")), weights=(86, 10, 3, 1)
        )[0]
        return f"{opening}{words}{stop}{closing}"

    def paragraphs(self, cast):
        """Yield the paragraphs of an article with these persons in it."""
        known = set()
        for _ in range(self.rng.randrange(8, 16)):
            chance, one, words = self.rng.random(), self.rng.choice(cast), self.sentence()
            name = one.surname if one in known else f"{one.name}, the {one.role},"
            cue = self.rng.choice(("said", "said", "said", "added", "told reporters", "wrote"))
            if chance < 0.35:
                known.add(one)
                yield f"{self.quoted(words, ',')} {name} {cue}. {self.quoted(self.sentence(), '.')}"
            elif chance < 0.55:
                known.add(one)
                yield f"{self.sentence()}. {name} said {words[0].lower()}{words[1:]}."
            elif chance < 0.65 and one in known:
                yield f"{one.pronoun.title()} {cue}: {self.quoted(words, '.')}"
            elif chance < 0.72:
                body = self.bodies[next(self.what)]
                yield f"According to the {body}, {words[0].lower()}{words[1:]}. {self.sentence()}."
            else:
                yield f"{words}. {self.sentence()}."

    def article(self):
        """Return the text of the next article."""
        cast = [self.people[next(self.who)] for _ in range(self.rng.randrange(1, 5))]
        headline = " ".join(self.words[rank] for rank in islice(self.ranks, self.rng.randrange(4, 10)))
        blocks = [headline.capitalize(), f"By {self.people[next(self.who)].name}", *self.paragraphs(cast)]
        if self.rng.random() < 0.5:
            agency = self.rng.choice(AGENCIES)
            blocks.insert(4, f"{self.sentence()}, on April 12, 2018. ({cast[0].name} / {agency})")
        if self.rng.random() < 0.3:
            blocks.insert(7, " ".join(self.words[rank] for rank in islice(self.ranks, 5)).title())
        return "\n\n".join(blocks) + "\n"

    def page(self, number):
        """Return the next article as a page of a news site, about 15 kB of HTML."""
        headline, byline, *blocks = self.article().split("\n\n")
        told = {"@type": "NewsArticle", "headline": headline, "datePublished": "2024-03-05"}
        told["author"] = {"@type": "Person", "name": byline.removeprefix("By ")}
        figure = '<figure><img src="/p.jpg" alt=""><figcaption>{}</figcaption></figure>'
        parts = [figure.format(each) if each.endswith(")") else f"<p>{each.strip()}</p>" for each in blocks]
        related = (f'<li><a href="/{one}"><img src="/s.jpg"> {self.sentence()}</a></li>' for one in range(12))
        menu = (
            f'<li><a href="/{self.words[rank]}">{self.words[rank].title()}</a></li>' for rank in range(40)
        )
        return PAGE.format(
            headline=headline,
            number=number,
            data=json.dumps({"@context": "https://schema.org"} | told),
            style=".story p { margin: 0 0 1em; color: #222 }\n" * 60,
            script='window.queue = window.queue || []; queue.push(["view", 1]);\n' * 40,
            menu="".join(menu),
            body="\n".join(parts),
            related="".join(related),
        )
