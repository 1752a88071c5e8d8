"""How fast the pages are, beside a static file of equal size from WhiteNoise in the same server. Run by hand:

    python -m tests.benchmarks.pages [--seconds 10] [--connections 8]

Starts `manage.py serve` in a directory of its own, asks with wrk where it is installed (Debian has it), else
with plain threads, which cost the server some of the machine: ratios tell, the numbers of requests are the
machine's. Prints requests a second and what a cold visit to each kind of page costs over the wire.
"""

import argparse
import gzip
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.scratch import scratch

ROOT = Path(__file__).resolve().parent.parent.parent
ARTICLE = "/articles/canada-japan-to-expand-security-cooperation-in-the-indo-pacific-region/"
KINDS = {
    "front page": "/", "article": ARTICLE, "paragraph": f"{ARTICLE}paragraphs/6/",
    "quote": f"{ARTICLE}quotes/5/", "quotes": "/quotes/", "speakers": "/speakers/",
    "speaker": "/speakers/david-welch/", "search": "/search/?q=canada",
}  # fmt: skip
PACKED = {"Accept-Encoding": "gzip"}
# Least ratios to the static file, of issue 8.
CONDITIONAL, WHOLE = 0.5, 0.3


@contextmanager
def site(directory):
    """Serve an archive with the first article; give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment | {"ARCHIVE_DATA": directory}, stdout=subprocess.DEVNULL
    )
    try:
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if server.poll() is not None:
                raise SystemExit("the site did not start")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def fetch(site, path, headers=None):
    """Return an answer of the site: (status, headers, body as it came over the wire)."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=30)
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def rate(site, path, headers, seconds, connections):
    """Return how many requests a second are answered."""
    if shutil.which("wrk"):
        options = [f"-d{seconds}s", f"-c{connections}", "-t2"]
        options += [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        told = subprocess.run(
            ["wrk", *options, site + path], capture_output=True, text=True, check=True
        ).stdout
        if "Non-2xx" in told and "If-None-Match" not in headers:
            raise SystemExit(told)
        return float(re.search(r"Requests/sec: +([\d.]+)", told)[1])
    return rate_by_threads(site, path, headers, seconds, connections)


def rate_by_threads(site, path, headers, seconds, connections):
    """Return the same, asked by threads of this process."""
    counts, end = [0] * connections, time.monotonic() + seconds

    def ask(number):
        connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=30)
        while time.monotonic() < end:
            connection.request("GET", path, headers=headers)
            connection.getresponse().read()
            counts[number] += 1
        connection.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def cost(site, path):
    """Return the bytes of a page and of the style sheet and script that it needs, compressed."""
    _, _, page = fetch(site, path, PACKED)
    html = gzip.decompress(page).decode()
    needed = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', html)
    return len(page), [len(fetch(site, each, {"Accept-Encoding": "br"})[2]) for each in needed]


def main():
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=8)
    arguments = parser.parse_args()
    asked = arguments.seconds, arguments.connections
    with scratch() as directory:
        with site(directory) as address:
            page = fetch(address, ARTICLE)[2]
            packed = fetch(address, ARTICLE, PACKED)[2]
            for kind, path in KINDS.items():
                html, others = cost(address, path)
                print(f"{kind:12}{(html + sum(others)) / 1000:6.1f} kB cold: HTML {html:,} + {others}")
        # WhiteNoise looks for files when it starts; a packed one stands beside the plain one.
        static = directory / "static"
        (static / "equal.html").write_bytes(page)
        (static / "equal.html.gz").write_bytes(packed)
        with site(directory) as address:
            etag = fetch(address, ARTICLE)[1]["ETag"]
            floor = rate(address, "/static/equal.html", {}, *asked)
            packed_floor = rate(address, "/static/equal.html", PACKED, *asked)
            conditional = rate(address, ARTICLE, {"If-None-Match": etag}, *asked)
            whole = rate(address, ARTICLE, {}, *asked)
            packed_whole = rate(address, ARTICLE, PACKED, *asked)
    print(f"static file, {len(page):,} bytes {floor:8.0f} requests/s, packed {packed_floor:.0f}")
    print(f"known page (304)     {conditional:8.0f} = {conditional / floor:.2f} × (least {CONDITIONAL})")
    print(f"whole article page   {whole:8.0f} = {whole / floor:.2f} × (least {WHOLE})")
    print(f"the same, packed     {packed_whole:8.0f} = {packed_whole / packed_floor:.2f} ×")
    if conditional / floor < CONDITIONAL or whole / floor < WHOLE:
        sys.exit("pages are answered less often than they should be")


if __name__ == "__main__":
    main()
