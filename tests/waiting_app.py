"""An application for tests of gunicorn: it answers at once, when a file is there, or never."""

import os
import time
from pathlib import Path

from archive.serving import worker

worker.LIMIT = float(os.environ["WAITING_LIMIT"])
worker.LONGEST = 2 * worker.LIMIT


def application(environ, start_response):
    """/wait/NAME waits for the file NAME and says by NAME.began that it does; /forever never ends."""
    path = environ["PATH_INFO"].split("/")
    if path[1] == "wait":
        Path(f"{path[2]}.began").touch()
        while not Path(path[2]).exists():
            time.sleep(0.02)
    while path[1] == "forever":
        time.sleep(0.02)
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
