"""Which answers of other sites may stand for later ones."""

from datetime import UTC, datetime

import pytest

from sentinel.core.outcome_cache import may_be_kept, still_holds
from sentinel.core.visit import Marks, Visit

URL = "https://other.example/page"
GOOD = Visit(url=URL, status=200, content_type="text/html", at=1_800_000_000.0)

KEPT = [
    GOOD,
    GOOD._replace(status=204),
    GOOD._replace(status=301, location="https://other.example/new"),
    GOOD._replace(status=308, location="https://third.example/"),
    GOOD._replace(marks=Marks(fingerprint=7)),
]
ASKED_AGAIN = [
    *(GOOD._replace(status=status) for status in (206, 304, 400, 401, 403, 404, 410, 429, 451)),
    *(GOOD._replace(status=status) for status in (500, 502, 503, 999, 100, 600)),
    *(GOOD._replace(status=status, location=URL + "/x") for status in (302, 303, 307)),
    GOOD._replace(status=301),
    GOOD._replace(status=0, failure="timeout"),
    GOOD._replace(status=0, failure="dns"),
    GOOD._replace(failure="truncated"),
    GOOD._replace(cut=True),
    GOOD._replace(method="HEAD"),
    GOOD._replace(retry_after="5"),
    GOOD._replace(marks=Marks(bot_wall="cloudflare")),
    GOOD._replace(marks=Marks(wrong_type="an image that is HTML")),
]


@pytest.mark.parametrize("visit", KEPT, ids=repr)
def test_good_answers_and_permanent_moves_are_kept(visit: Visit) -> None:
    assert may_be_kept(visit)


@pytest.mark.parametrize("visit", ASKED_AGAIN, ids=repr)
def test_everything_else_is_asked_again(visit: Visit) -> None:
    assert not may_be_kept(visit)


@pytest.mark.parametrize(("age", "holds"), [(0, True), (60, True), (61, False), (-1, False)])
def test_a_kept_answer_has_a_life_time(age: int, holds: bool) -> None:
    now = datetime.fromtimestamp(GOOD.at + age, UTC)
    assert still_holds(GOOD.at, now, 60) is holds
