"""What a status code says of a link."""

import pytest

from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.status_verdict import judge_status
from sentinel.core.visit import Visit

URL = "https://example.org/"
# Sunday, 22 November 2026, 04:30 UTC
AT = 1795321800.0


@pytest.mark.parametrize("status", [200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300])
def test_what_is_served_is_good(status: int) -> None:
    assert judge_status(Visit(URL, status)).state is LinkState.GOOD


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "answers 400"),
        (404, "answers 404, not found"),
        (405, "answers 405, not to be asked with GET"),
        (408, "answers 408"),
        (410, "answers 410, gone for good"),
        (414, "answers 414, the address is too long"),
        (500, "answers 500, a fault of the server"),
        (501, "answers 501, not to be asked with GET"),
        (503, "answers 503, not available"),
        (505, "answers 505"),
        (520, "answers 520"),
        (599, "answers 599"),
    ],
)
def test_errors_are_broken(status: int, words: str) -> None:
    outcome = judge_status(Visit(URL, status))
    assert outcome[:4] == (LinkState.BROKEN, LinkReason.STATUS, words, status)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_without_an_address_is_broken(status: int) -> None:
    outcome = judge_status(Visit(URL, status))
    assert outcome[:2] == (LinkState.BROKEN, LinkReason.BAD_REDIRECT)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, LinkReason.LOGIN),
        (402, LinkReason.LOGIN),
        (403, LinkReason.LOGIN),
        (406, LinkReason.OTHER),
        (407, LinkReason.LOGIN),
        (418, LinkReason.OTHER),
        (423, LinkReason.LOGIN),
        (426, LinkReason.OTHER),
        (428, LinkReason.OTHER),
        (429, LinkReason.RATE_LIMIT),
        (431, LinkReason.OTHER),
        (451, LinkReason.OTHER),
        (498, LinkReason.LOGIN),
        (999, LinkReason.RATE_LIMIT),
    ],
)
def test_who_will_not_answer_us_has_said_nothing_of_the_page(
    status: int, reason: LinkReason
) -> None:
    outcome = judge_status(Visit(URL, status))
    assert (outcome.state, outcome.reason) == (LinkState.REFUSED, reason)
    assert outcome.words.startswith(f"answers {status}")


@pytest.mark.parametrize("status", [100, 101, 304, 305, 306, 421, 425, 600, 777, 1000, -1])
def test_what_is_no_answer_to_what_was_asked_is_inconclusive(status: int) -> None:
    assert judge_status(Visit(URL, status)).state is LinkState.INCONCLUSIVE


def test_a_network_that_asks_for_a_login_is_ours() -> None:
    assert judge_status(Visit(URL, 511)).reason is LinkReason.OWN_NETWORK


@pytest.mark.parametrize(
    ("status", "header", "state", "words"),
    [
        (429, "3600", LinkState.REFUSED, "answers 429, too many requests and asks to wait 1 hour"),
        (429, "1m1s", LinkState.REFUSED, "1 minute 1 second"),
        (429, "soon", LinkState.REFUSED, "answers 429, too many requests"),
        (503, "3600", LinkState.REFUSED, "answers 503, not available and asks to wait 1 hour"),
        (503, "Sun, 22 Nov 2026 05:00:00 GMT", LinkState.REFUSED, "asks to wait 30 minutes"),
        (503, "Sun, 22 Nov 2026 04:00:00 GMT", LinkState.BROKEN, "answers 503, not available"),
        # A wait that was kept to, and then it failed again.
        (503, "120", LinkState.BROKEN, "answers 503, not available and asks to wait 2 minutes"),
        (404, "3600", LinkState.BROKEN, "answers 404, not found and asks to wait 1 hour"),
    ],
)
def test_a_wait_that_the_server_asks_for_is_said(
    status: int, header: str, state: LinkState, words: str
) -> None:
    outcome = judge_status(Visit(URL, status, retry_after=header, at=AT))
    assert outcome.state is state
    assert outcome.words.endswith(words)


def test_a_visit_at_an_impossible_time_is_judged_all_the_same() -> None:
    outcome = judge_status(Visit(URL, 429, retry_after="60", at=float("inf")))
    assert outcome.state is LinkState.REFUSED
