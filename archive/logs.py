"""How events are written: one a line, as JSON or for people. Standard library only, for gunicorn's master.

It outlives upgrades of what its workers run, so nothing of Django may be loaded in it.
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

FORMATS = ("line", "json")
# The number of the request that is being answered, "" outside of one; each thread has its own.
request_id = ContextVar("request_id", default="")
encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
# What would begin a new line, or do worse in a terminal.
ESCAPED = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


class Told(logging.Formatter):
    """What the forms share: `extra={"told": {…}}` are an event's own fields."""

    def fields(self, record):
        """Return what belongs to an event beside its message: its own fields, and the request's number."""
        number = {"request": request_id.get()} if request_id.get() else {}
        return number | getattr(record, "told", {})


class Json(Told):
    """An event as an object of JSON, in one line."""

    def format(self, record):
        """Return the line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
            **self.fields(record),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return encode(line)


class Line(Told):
    """An event as a line for people; a traceback stands below it."""

    def formatMessage(self, record):
        """Return the line, in which nothing that came from outside can begin another."""
        told = [f"{name}={value}" for name, value in self.fields(record).items()]
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        text = " ".join([f"{time} {record.levelname} {record.name}: {record.message}", *told])
        return text.translate(ESCAPED)


def logging_of(form, access=False):
    """Return Python's settings for logging to standard error, as systemd and containers expect it.

    `form`: one of FORMATS. `access`: whether each answer is an event, too. A page that is not there is none.
    """
    formatter = {"()": f"{__name__}.{'Json' if form == 'json' else 'Line'}"}
    quiet = {"handlers": [], "level": "WARNING", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"told": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "told"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "archive.access": {"level": "INFO" if access else "WARNING"},
            "django": quiet,
            "django.request": {"level": "ERROR"},
            "gunicorn.error": quiet,
        },
    }
