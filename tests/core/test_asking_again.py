"""Which answers may pass, and after how long they are asked for again."""

from datetime import UTC, datetime

import pytest

from sentinel.core.asking_again import (
    LONGEST_PAUSE_SECONDS,
    LONGEST_WAIT_SECONDS,
    pause_before_asking_again,
)
from sentinel.core.visit import Marks, Visit

NOW = datetime(2026, 11, 22, 4, 30, 0, tzinfo=UTC)
URL = "https://example.org/page"


def pause(visit: Visit, attempts: int = 3) -> float | None:
    return pause_before_asking_again(visit, attempts=attempts, now=NOW)


@pytest.mark.parametrize("status", [408, 421, 425, 429, 500, 502, 503, 504, 507, 520, 599])
def test_answers_that_may_pass_are_asked_for_again(status: int) -> None:
    assert pause(Visit(URL, status)) is not None


@pytest.mark.parametrize("status", [200, 301, 304, 400, 401, 403, 404, 405, 410, 451, 501, 505])
def test_answers_that_stay_are_not(status: int) -> None:
    assert pause(Visit(URL, status)) is None


@pytest.mark.parametrize(
    "failure", ["refused", "timeout", "reset", "empty-answer", "truncated", "dns", "tls", "other"]
)
def test_failures_on_the_way_are_asked_for_again(failure: str) -> None:
    assert pause(Visit(URL, failure=failure)) is not None


@pytest.mark.parametrize(
    ("failure", "detail"),
    [
        ("dns", "Could not resolve host: example.invalid (Domain name not found)"),
        ("tls", "SSL certificate problem: certificate has expired"),
        ("tls", "SSL: no alternative certificate subject name matches target host name"),
        ("bad-encoding", ""),
        ("bad-url", ""),
        ("not-http", ""),
        ("forbidden-address", ""),
    ],
)
def test_failures_that_stay_are_not(failure: str, detail: str) -> None:
    assert pause(Visit(URL, failure=failure, detail=detail)) is None


def test_a_handshake_that_was_cut_is_tried_again() -> None:
    cut = Visit(URL, failure="tls", detail="TLS connect error: Connection reset by peer")
    assert pause(cut) is not None


def test_a_wall_does_not_open_by_asking_again() -> None:
    assert pause(Visit(URL, 503, marks=Marks(bot_wall="cloudflare"))) is None


def test_the_last_attempt_stands() -> None:
    assert pause(Visit(URL, 503, attempts=2)) is not None
    assert pause(Visit(URL, 503, attempts=3)) is None
    assert pause(Visit(URL, 503, attempts=1), attempts=1) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("1", 1), ("120", 120), ("1m1s", 61), ("Sun, 22 Nov 2026 04:30:40 GMT", 40)],
)
def test_a_wait_that_the_server_asks_for_is_kept_to(header: str, seconds: float) -> None:
    found = pause(Visit(URL, 429, retry_after=header))
    assert found is not None
    assert seconds <= found <= seconds + 1


@pytest.mark.parametrize("header", ["121", "1 hour", "Mon, 23 Nov 2026 04:30:00 GMT"])
def test_a_long_wait_lets_the_answer_stand(header: str) -> None:
    assert pause(Visit(URL, 503, retry_after=header)) is None


@pytest.mark.parametrize("header", ["", "soon", "0", "-1", "Sun, 22 Nov 2026 04:00:00 GMT"])
def test_without_a_wait_that_makes_sense_pauses_are_our_own(header: str) -> None:
    found = pause(Visit(URL, 429, retry_after=header))
    assert found is not None
    assert 1 <= found <= LONGEST_PAUSE_SECONDS


def test_pauses_grow_and_are_bounded() -> None:
    found = [pause(Visit(URL, 500, attempts=n), attempts=50) or 0 for n in range(1, 49)]
    assert found == sorted(found)
    assert found[0] < 2
    assert found[-1] <= LONGEST_PAUSE_SECONDS * 1.25 < LONGEST_WAIT_SECONDS


def test_addresses_that_failed_together_do_not_come_back_together() -> None:
    found = {pause(Visit(f"https://example.org/{n}", 503)) for n in range(50)}
    assert len(found) > 40
    asked = [pause(Visit(f"https://example.org/{n}", 503, retry_after="9")) for n in range(50)]
    assert min(seconds for seconds in asked if seconds is not None) >= 9
    assert len(set(asked)) > 40


def test_the_same_visit_gives_the_same_pause() -> None:
    assert pause(Visit(URL, 503)) == pause(Visit(URL, 503))
