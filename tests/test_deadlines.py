"""How long the site waits for its database, and which clocks it believes; tests/test_faults.py breaks it."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import MiddlewareNotUsed

from archive.serving import deadlines
from archive.serving.limits import Limit
from archive.settings import for_serving
from archive.views.lately import OLDEST, Lately


def test_what_database_url_says_goes_before_our_limits():
    options = for_serving({"connect_timeout": 1, "tcp_user_timeout": "5", "options": "-c lock_timeout=1s"})
    assert (options["connect_timeout"], options["tcp_user_timeout"]) == (1, "5")
    assert options["options"].endswith(" -c lock_timeout=1s")


def test_commands_have_no_deadline():
    with pytest.raises(MiddlewareNotUsed):
        deadlines.Deadlines(lambda request: None)


def test_nothing_measures_time_by_a_clock_that_may_jump():
    """What is shown or compared with a date is no measure; checks look at the clock itself."""
    found = [
        f"{path.name}: {line.strip()}"
        for path in Path(deadlines.__file__).parent.rglob("*.py")
        if path.parent.name != "checks"
        for line in path.read_text().splitlines()
        if re.search(r"\btime\.time\(|from time import .*\btime\b|perf_counter|utcnow", line)
    ]
    assert found == []


def test_a_clock_that_jumps_locks_nobody_out():
    clock = [1_000_000.0]
    limit = Limit(now=lambda: clock[0])
    for _ in range(60):
        limit.wait("somebody", 60)
    assert limit.wait("somebody", 60) > 0
    clock[0] -= 86_400
    assert limit.wait("somebody", 60) <= 61 and limit.left("somebody", 60)[1] <= 60
    clock[0] += 61
    assert limit.wait("somebody", 60) == 0


def test_what_is_shown_in_an_outage_has_an_age_and_an_end():
    clock = [0.0]
    lately = Lately(now=lambda: clock[0])
    assert lately.state is None
    lately.state = (1, None)
    clock[0] = OLDEST
    assert lately.state == (1, None) and lately.age() == OLDEST
    clock[0] += 1
    assert lately.state is None
