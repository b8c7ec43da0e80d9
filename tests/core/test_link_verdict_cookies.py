"""Redirects that do not end for a client without cookies."""

from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.link_verdict import judge_target
from sentinel.core.page_marks import mark
from sentinel.core.visit import Marks, Visit

A, B = "http://x.example/a", "http://x.example/b"


def test_a_circle_with_a_cookie_in_it_is_not_called_broken() -> None:
    """A browser brings the cookie along and may well get the page."""
    visits = {
        A: Visit(A, status=302, location=B, marks=Marks(sets_cookie=True)),
        B: Visit(B, status=302, location=A),
    }
    outcome = judge_target(A, visits.get, {})
    assert (outcome.state, outcome.reason) == (LinkState.INCONCLUSIVE, LinkReason.REDIRECT_LOOP)
    visits[A] = visits[A]._replace(marks=Marks())
    assert judge_target(A, visits.get, {}).state is LinkState.BROKEN


def test_an_endless_chain_that_hands_out_cookies_is_not_called_broken() -> None:
    def visit_of(url: str) -> Visit:
        return Visit(url, status=302, location=f"{url}x", marks=Marks(sets_cookie=True))

    outcome = judge_target(A, visit_of, {})
    assert outcome.state is LinkState.INCONCLUSIVE
    assert outcome.reason is LinkReason.TOO_MANY_REDIRECTS


def test_only_redirects_are_marked_for_their_cookies() -> None:
    headers = (("set-cookie", "a=b"),)
    assert mark(302, headers, b"", "", A, fingerprint=False).sets_cookie
    assert not mark(200, headers, b"<p>", "text/html", A, fingerprint=False).sets_cookie
    assert not mark(302, (), b"", "", A, fingerprint=False).sets_cookie
