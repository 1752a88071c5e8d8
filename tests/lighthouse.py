"""What Lighthouse says of every kind of page on a phone. Run by hand, while the machine does nothing else:

    python -m tests.lighthouse [PATH …]

Needs Node.js 18.20 or newer (Debian: `nodejs npm`) and a Chromium. Installs Lighthouse into a directory that
goes with it, and serves an archive with the first article. Prints a line a page, and what is short of full
marks; exits 1 where a page has less than LEAST at every attempt.
"""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.benchmarks.pages import ARTICLE, KINDS, site

PATHS = [
    *KINDS.values(), f"{ARTICLE}captions/1/", "/articles/", "/timeline/", "/attributions/", "/check/",
    "/search/", "/search/help/",
]  # fmt: skip
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = "--headless=new --no-sandbox --disable-gpu"
LIGHTHOUSE = "lighthouse@12.8.2"
LEAST = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
ATTEMPTS = 3  # what else the machine does takes from the performance, never adds to it
# Pages of found or chosen records, and the search, tell search engines to stay away: they do so on purpose.
KEPT_OUT = "is-crawlable"


def main():
    """Look at the pages and say which fall short."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="*", default=PATHS, metavar="PATH", help="default: every kind of page")
    asked = parser.parse_args()
    short = 0
    with tempfile.TemporaryDirectory(prefix="archive-lighthouse-") as directory:
        Path(directory).chmod(0o755)  # PostgreSQL runs as somebody else where this is run by root
        tool = Path(directory, "tool")
        subprocess.run(["npm", "install", "--silent", "--prefix", tool, LIGHTHOUSE], check=True)
        data = Path(directory, "data")
        data.mkdir()
        with site(str(data)) as address:
            for path in asked.paths:
                short += not any(is_enough(path, look(tool, address + path)) for _ in range(ATTEMPTS))
    raise SystemExit(1 if short else 0)


def look(tool, url):
    """Return Lighthouse's report on a page, as a dictionary."""
    command = [tool / "node_modules" / ".bin" / "lighthouse", url, "--quiet", "--output=json"]
    command += ["--output-path=stdout", f"--only-categories={','.join(LEAST)}", f"--chrome-flags={FLAGS}"]
    if "?" in url or url.endswith("/search/"):
        command.append(f"--skip-audits={KEPT_OUT}")
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    environment = os.environ | ({"CHROME_PATH": chromium} if chromium else {})
    found = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, timeout=300)
    return json.loads(found.stdout)


def is_enough(path, report):
    """Print what a page got, and tell whether it is enough."""
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in LEAST}
    print(path, *(f"{name} {score}" for name, score in scores.items()), sep="  ", flush=True)
    for name, score in scores.items():
        if score < 100:
            for part in report["categories"][name]["auditRefs"]:
                audit = report["audits"][part["id"]]
                if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                    print(f"    {audit['title']}: {audit.get('displayValue', audit['score'])}")
    return all(scores[name] >= least for name, least in LEAST.items())


if __name__ == "__main__":
    main()
