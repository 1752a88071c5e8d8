"""What Lighthouse says of every kind of page, as a telephone on a slow line sees it. Run by hand:

    python -m tests.lighthouse [--only NAME …] [--tries 3]

Needs Chromium, Node.js and npm, which fetches Lighthouse into a directory that is removed at the end. Starts
`manage.py serve` in a directory of its own with two articles, one of them in two editions. Prints a table and
what was marked down; exits with 1 where a page is below 99 for performance or below 100 for anything else.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.pages import ARTICLE, ROOT, fetch, site
from tests.conftest import FIRST_ARTICLE

LIGHTHOUSE = "lighthouse@12.8.2"  # the newest for Node.js 18 and 20
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LEAST = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
CLAIM = "“Both are not firmly committed to non-proliferation,” Welch said."
SECOND = ROOT / "fixtures" / "harbour-clock.html"
PAGES = {
    "front": "/",
    "articles": "/articles/",
    "article": ARTICLE,
    "paragraph": f"{ARTICLE}paragraphs/6/",
    "caption": f"{ARTICLE}captions/1/",
    "quote": f"{ARTICLE}quotes/5/",
    "edition": f"{ARTICLE}editions/1/",
    "changes": f"{ARTICLE}editions/2/changes/",
    "quotes": "/quotes/",
    "speakers": "/speakers/",
    "speaker": "/speakers/david-welch/",
    "search": "/search/",
    "results": "/search/?q=canada",
    "search help": "/search/help/",
    "check": "/check/",
    "checked": f"/check/?text={quote(CLAIM)}",
    "attributions": "/attributions/",
    "timeline": "/timeline/",
    "year": "/timeline/2024/",
    "api": "/api/",
}


def installed(directory):
    """Fetch Lighthouse into a directory; return the command that runs it."""
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            raise SystemExit(f"no {tool} here: install Node.js 18 or later, with npm")
    browser = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not browser:
        raise SystemExit("no Chromium here: install one with the system's packages")
    os.environ["CHROME_PATH"] = browser
    npm = ["npm", "install", "--prefix", directory, "--no-audit", "--no-fund", "--silent", LIGHTHOUSE]
    subprocess.run(npm, check=True)
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking"
    command = ["node", f"{directory}/node_modules/lighthouse/cli/index.js", "--quiet", "--output=json", flags]
    return [*command, "--no-enable-error-reporting", f"--only-categories={','.join(LEAST)}"]


def fill(directory):
    """Load a second article and a second edition of the first into the archive that is served."""
    changed = Path(directory, "changed.txt")
    changed.write_text(FIRST_ARTICLE.read_text().replace("unpredictable", "wholly predictable", 1))
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    for words in ([SECOND], ["--article", ARTICLE.split("/")[2], changed]):
        command = [sys.executable, "manage.py", "load", *words]
        options = {"cwd": ROOT, "env": environment | {"ARCHIVE_DATA": directory}}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)


def measured(lighthouse, address, unlisted):
    """Return what Lighthouse reports of a page; one that asks not to be listed is not marked down for it."""
    skip = ["--skip-audits=is-crawlable"] if unlisted else []
    told = subprocess.run(
        [*lighthouse[:2], address, *lighthouse[2:], *skip], capture_output=True, text=True, check=False
    )
    if told.returncode:
        raise SystemExit(f"Lighthouse failed at {address}:\n{told.stderr[-2000:]}")
    return json.loads(told.stdout)


def scores(report):
    """Return the score of each category, of 100; 0 where Lighthouse could not tell."""
    return {name: round(100 * (report["categories"][name]["score"] or 0)) for name in LEAST}


def lacks(report):
    """Return a line for each audit that cost a page some of its score."""
    lines = []
    for name in LEAST:
        for each in report["categories"][name]["auditRefs"]:
            audit = report["audits"][each["id"]]
            if each["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = json.dumps(audit.get("details", {}).get("items", [])[:2])[:400]
                lines.append(f"{name}: {audit['title']} {audit.get('displayValue', '')} {items}")
    return lines


def main():
    """Measure, print, and tell by the exit status whether all is well."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--only", nargs="+", choices=PAGES, metavar="NAME", default=list(PAGES))
    options.add_argument("--tries", type=int, default=3, help="a busy machine makes pages slow, never fast")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as tools, tempfile.TemporaryDirectory() as data:
        lighthouse = installed(tools)
        os.chmod(data, 0o755)  # root's server runs as another account
        with site(data) as address:
            fill(data)
            low, notes = 0, []
            print(f"{'page':<14}{''.join(f'{name:>16}' for name in LEAST)}{'LCP':>9}{'CLS':>7}{'bytes':>9}")
            for name in asked.only:
                status, headers, body = fetch(address, PAGES[name])
                if status != 200:
                    raise SystemExit(f"{PAGES[name]} answers {status}")
                unlisted = b"noindex" in body or "noindex" in headers.get("X-Robots-Tag", "")
                for _ in range(asked.tries):
                    report = measured(lighthouse, address + PAGES[name], unlisted)
                    found = scores(report)
                    if found["performance"] >= LEAST["performance"]:
                        break
                audits = report["audits"]
                print(
                    f"{name:<14}{''.join(f'{score:>16}' for score in found.values())}"
                    f"{audits['largest-contentful-paint']['numericValue'] / 1000:>8.1f}s"
                    f"{audits['cumulative-layout-shift']['numericValue']:>7.3f}"
                    f"{audits['total-byte-weight']['numericValue']:>9,.0f}",
                    flush=True,
                )
                below = [category for category, least in LEAST.items() if found[category] < least]
                low += bool(below)
                notes += [f"{name}: {line}" for line in lacks(report) if line.split(":")[0] in below]
    print("\n".join(["", *notes]) if notes else "\nEvery page has what it should.")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
