"""http: an address answers as it should, or one finding says what does not."""

import pytest

from sentinel.checkers.http import check as run
from sentinel.core.assertion import parse
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.http_function import HttpOptions, record_of, request_of
from sentinel.core.own_network import NO_CONTROL
from sentinel.core.page import FailureReason, FetchFailure, Look
from sentinel.core.secret import Secret
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from support.values import T0, make_page, make_site

HTML = (("content-type", "text/html; charset=utf-8"),)
JSON = (("content-type", "application/json"),)
SECRET = 'Corr3ct-h0rse&"battery"'


def options(*expect: str, **values: object) -> HttpOptions:
    conditions = tuple(map(parse, expect or ("status < 400",)))
    return HttpOptions(expect=conditions, **values)  # type: ignore[arg-type] # as the test means


def findings(
    look: Look,
    chosen: HttpOptions,
    *,
    block: str | None = "",
    controls_answer: bool | None = None,
) -> list[Finding]:
    check = Check(
        name="search",
        kind="http",
        targets=("/",),
        every_seconds=60,
        severity=Severity.ERROR,
        confirm=1,
        options=chosen,
        source="checks/search.toml",
    )
    snapshot = Snapshot(
        site=make_site(),
        taken_at=T0,
        witness=WitnessKind.PUBLIC,
        http=(record_of(chosen, look.url, look),),
        controls_answer=controls_answer,
        block=block,
    )
    return list(run(check, snapshot))


def failure(reason: FailureReason) -> FetchFailure:
    return FetchFailure(url=make_page().url, reason=reason, fetched_at=T0)


def test_what_answers_as_it_should_gives_no_finding() -> None:
    look = make_page(body=b"<h1>Results</h1>", headers=HTML)
    assert findings(look, options("status == 200", 'css "h1" text == "Results"')) == []


def test_one_finding_names_the_conditions_that_do_not_hold() -> None:
    look = make_page(body=b"<h1>Error</h1>", headers=HTML)
    expect = ("status == 200", 'css "h1" text == "Results"', 'text not contains "Error"')
    (found,) = findings(look, options(*expect))
    assert (found.code, found.verdict) == ("http-condition", Verdict.BROKEN)
    assert (found.subject, found.check, found.severity) == ("/", "search", Severity.ERROR)
    assert "2 of 3 conditions not met" in found.message
    assert 'css "h1" text == "Results" (found: "Error")' in found.message
    assert "status == 200" not in found.message


VERDICTS: list[tuple[Look, str, Verdict]] = [
    (make_page(status=500), "http-condition", Verdict.BROKEN),
    (make_page(status=404), "http-condition", Verdict.BROKEN),
    (make_page(status=403), "http-refused", Verdict.REFUSED),
    (make_page(status=429), "http-refused", Verdict.REFUSED),
    (make_page(status=511), "http-intercepted", Verdict.INCONCLUSIVE),
    (failure(FailureReason.REFUSED), "http-unreachable", Verdict.BROKEN),
    (failure(FailureReason.TIMEOUT), "http-unreachable", Verdict.BROKEN),
    (failure(FailureReason.TRUNCATED), "http-unreachable", Verdict.INCONCLUSIVE),
]


@pytest.mark.parametrize(("look", "code", "verdict"), VERDICTS)
def test_what_a_failure_argues_for(look: Look, code: str, verdict: Verdict) -> None:
    """Never for more than `broken`: a function that fails is no proof of an attack."""
    (found,) = findings(look, options())
    assert (found.code, found.verdict) == (code, verdict)


def test_a_site_that_our_own_network_keeps_away_is_not_broken() -> None:
    (found,) = findings(failure(FailureReason.DNS), options(), controls_answer=False)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert NO_CONTROL in found.message
    (found,) = findings(failure(FailureReason.DNS), options(), controls_answer=True)
    assert found.verdict is Verdict.BROKEN


def test_our_own_block_is_no_failure() -> None:
    look = make_page(status=503, headers=(("x-sentinel-block", "INC-1"),))
    (found,) = findings(look, options(), block="INC-1")
    assert (found.code, found.verdict) == ("http-blocked", Verdict.INCONCLUSIVE)
    (forged,) = findings(look, options(), block="")
    assert forged.verdict is Verdict.BROKEN


def test_what_could_not_be_judged_is_inconclusive() -> None:
    look = make_page(body=b"<p>half", headers=HTML, over_cap=True)
    (found,) = findings(look, options('text contains "whole"'))
    assert (found.code, found.verdict) == ("http-unjudged", Verdict.INCONCLUSIVE)


def test_credentials_that_are_not_taken_are_a_failure() -> None:
    """A refusal of a request that signs in is about the secret, and not about programs."""
    (found,) = findings(make_page(status=401), options(secrets={"key": Secret(SECRET)}))
    assert (found.code, found.verdict) == ("http-condition", Verdict.BROKEN)


def test_a_secret_is_sent_and_never_shown() -> None:
    chosen = options(
        'json "$.echo" == "x"',
        method="POST",
        headers=(("Authorization", "Bearer {secret:key}"), ("X-Basic", "{basic:u:key}")),
        json={"key": "{secret:key}", "plain": "{{key}}"},
        secrets={"key": Secret(SECRET)},
    )
    request = request_of(chosen, "http://127.0.0.1:8080/", user_agent="t", own=(("X-R", "1"),))
    assert ("Authorization", f"Bearer {SECRET}") in request.headers
    assert ("Content-Type", "application/json") in request.headers
    assert ("X-R", "1") in request.headers
    assert request.body == b'{"key": "Corr3ct-h0rse&\\"battery\\"", "plain": "{key}"}'
    assert not request.follow_redirects, "an answer must not lead a secret elsewhere"
    echo = make_page(body=b'{"echo": "Corr3ct-h0rse&\\"battery\\""}', headers=JSON)
    (found,) = findings(echo, chosen)
    assert "Corr3ct" not in repr(found)
    assert "<secret key>" in found.message


def test_a_plain_request_follows_redirects_unless_told_not_to() -> None:
    url = "http://127.0.0.1:8080/"
    assert request_of(options(), url, user_agent="t").follow_redirects
    assert request_of(options(), url, user_agent="t").fresh_connection
    assert not request_of(options(follow_redirects=False), url, user_agent="t").follow_redirects
