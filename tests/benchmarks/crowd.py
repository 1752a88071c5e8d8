"""A crowd of readers for tests.benchmarks.load: what they ask for, and how long they wait."""

import asyncio
import random
import re
import time
from collections import Counter, defaultdict

MIX = {"page": 70, "search": 20, "api": 10}  # of 100 requests
KNOWN = 1 / 3  # of the pages are asked for by who has them, once anybody has
HEAD = "GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{}\r\n"


# What is asked for


class Mix:
    """Requests as a crowd sends them: (kind, address), without end."""

    def __init__(self, places, words, seed):
        self.places, self.words, self.random = places, words, random.Random(seed)
        self.kinds = [kind for kind, share in MIX.items() for _ in range(share)]

    def draw(self):
        """Return one of them."""
        kind = self.random.choice(self.kinds)
        return kind, getattr(self, kind)()

    def page(self):
        """Return the address of a page that is there: an article, a record of it, a speaker, a list."""
        kind = self.random.choices(["article", "record", "speaker", "list"], [25, 55, 15, 5])[0]
        return self.random.choice(self.places[kind])

    def search(self):
        """Return a search that nobody has asked for: one to three words, or a phrase of two."""
        words = self.random.sample(self.words, self.random.choice([1, 2, 2, 2, 3]))
        quoted = f'"{" ".join(words)}"' if self.random.random() < 0.1 and len(words) == 2 else " ".join(words)
        kind = self.random.choice(["", "", "&kind=paragraph", "&kind=quote"])
        return f"/search/?q={quoted.replace(' ', '+').replace(chr(34), '%22')}{kind}"

    def api(self):
        """Return what a program asks: a record, a list from somewhere, a search."""
        kind = self.random.choice(["record", "record", "speaker", "search"])
        if kind == "search":
            return self.search().replace("/search/", "/api/search")
        place = self.random.choice(self.places[kind]).strip("/")
        return "/api/" + re.sub("/(paragraph|quote)s/", r"/passages/\1/", place)


def places_in(articles=500, seed=1):
    """Return addresses by kind, of articles drawn at random, and words of the archive."""
    from archive.models import Article, Passage, Speaker

    drawn = random.Random(seed)
    last = Article.objects.order_by("-pk").values_list("pk", flat=True)[0]
    keys = drawn.sample(range(1, last + 1), min(articles, last))
    rows = Passage.objects.filter(article__in=keys, kind__in=["paragraph", "quote"])
    rows = list(rows.select_related("article").defer("search"))
    words = Counter(word for row in rows for word in re.findall(r"[a-z]{4,}", row.text.lower()))
    return {
        "article": list({row.article.get_absolute_url() for row in rows}),
        "record": [row.get_absolute_url() for row in rows],
        "speaker": [each.get_absolute_url() for each in Speaker.objects.order_by("?")[:1_000]],
        "list": ["/", "/articles/", "/quotes/", "/speakers/", "/timeline/", "/search/help/"],
    }, sorted(words)


# Who asks


class Crowd:
    """Connections that ask, and what came of it.

    Each asks its next question when the last is answered, and after a pause of so many seconds on average.
    """

    def __init__(self, port, draw, known=KNOWN, pause=0):
        self.port, self.draw, self.known, self.random = port, draw, known, random.Random(2)
        self.pause = pause
        self.times, self.statuses, self.tags, self.size = defaultdict(list), Counter(), {}, 0
        self.wrong = []

    async def ask(self, seconds, connections):
        """Ask for so many seconds; return how many passed until all had their answers."""
        began = time.monotonic()
        await asyncio.gather(*(self.one(began + seconds) for _ in range(connections)))
        return time.monotonic() - began

    async def one(self, end):
        """Ask over one connection, made anew where the server closes it."""
        lines = None
        while time.monotonic() < end:
            if self.pause:
                await asyncio.sleep(self.random.expovariate(1 / self.pause))
            kind, path = self.draw()
            tag = self.tags.get(path) if self.random.random() < self.known else None
            request = HEAD.format(path, f"If-None-Match: {tag}\r\n" if tag else "").encode()
            began = time.perf_counter()
            try:
                lines, status, tag, closes = await self.over(lines, request)
            except (OSError, asyncio.IncompleteReadError, ValueError) as error:
                status, tag, closes = type(error).__name__, None, True
            self.times[kind].append(time.perf_counter() - began)
            self.statuses[kind, status] += 1
            if status not in (200, 304):
                self.wrong.append((status, path))
            if tag:
                self.tags[path] = tag
            if closes and lines:
                lines[1].close()
                lines = None

    async def over(self, lines, request):
        """Ask over these lines, or new ones; return the lines and what `answer` does.

        Where the server has closed idle lines meanwhile, it is asked once more, as a browser does.
        """
        if lines:
            try:
                return lines, *await self.answer(*lines, request)
            except (ConnectionError, asyncio.IncompleteReadError):
                lines[1].close()
        lines = await asyncio.open_connection("127.0.0.1", self.port)
        return lines, *await self.answer(*lines, request)

    async def answer(self, reader, writer, request):
        """Send a request; return status, ETag, and whether the server closes the connection."""
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head[9:12])
        length = re.search(r"(?i)\r\ncontent-length: (\d+)", head)
        if length:
            self.size += len(await reader.readexactly(int(length[1])))
        elif status not in (204, 304):
            raise ValueError("an answer without its length")
        tag = re.search(r"(?i)\r\netag: ([^\r]+)", head)
        return status, tag and tag[1], bool(re.search(r"(?i)\r\nconnection: close", head))
