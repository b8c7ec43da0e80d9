"""page: a page does its work, or one finding per reason why it does not."""

import pytest

from sentinel.checkers.page import check as run
from sentinel.core.check import Check, PageOptions
from sentinel.core.finding import Finding
from sentinel.core.page import FailureReason, FetchFailure, Look
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from support.values import T0, make_page, make_site

HTML = (("content-type", "text/html; charset=utf-8"),)
BODY = b"<title>Library</title><p>Open <b>to</b>day<script>secret()</script><a id=buy>x</a>"


def findings(look: Look, **options: object) -> list[Finding]:
    check = Check(
        name="home",
        kind="page",
        targets=("/",),
        every_seconds=60,
        severity=Severity.CRITICAL,
        confirm=1,
        options=PageOptions(**options),  # type: ignore[arg-type] # a test gives what it means
        source="checks/home.toml",
    )
    snapshot = Snapshot(site=make_site(), taken_at=T0, witness=WitnessKind.PUBLIC, look=look)
    return list(run(check, snapshot))


def test_a_page_that_does_its_work_gives_no_finding() -> None:
    look = make_page(body=BODY, headers=HTML, elapsed_seconds=0.5)
    assert (
        findings(
            look,
            text_present=("Open today", r"(?i)library"),
            text_absent=("secret", "hacked"),
            selector_present=("a#buy", "p:has(b)"),
            latency_seconds=1.0,
        )
        == []
    )


CONTENTS: list[tuple[dict[str, object], str]] = [
    ({"text_present": ("Closed",)}, "page-text-missing"),
    ({"text_absent": ("Open",)}, "page-text-forbidden"),
    ({"selector_present": ("form",)}, "page-selector-missing"),
]


@pytest.mark.parametrize(("options", "code"), CONTENTS)
def test_contents(options: dict[str, object], code: str) -> None:
    (found,) = findings(make_page(body=BODY, headers=HTML), **options)
    assert (found.code, found.verdict, found.severity) == (code, Verdict.BROKEN, Severity.CRITICAL)
    assert (found.subject, found.check) == ("/", "home")


def test_what_is_missing_from_a_cut_page_is_not_known_to_be_missing() -> None:
    look = make_page(body=BODY, headers=HTML, over_cap=True)
    (found,) = findings(look, text_present=("Closed",))
    assert found.verdict is Verdict.INCONCLUSIVE


HOSTILE: list[tuple[dict[str, object], bytes]] = [
    ({"text_present": ("a+b+c",)}, b"a" * 20_000 + b"b" * 20_000),
    ({"text_absent": ("a+b+c",)}, b"a" * 20_000 + b"b" * 20_000),
    ({"selector_present": ("form",)}, b"<b>" * 200_001),
]


@pytest.mark.parametrize(("options", "body"), HOSTILE)
def test_a_page_made_to_take_for_ever_is_not_searched(
    options: dict[str, object], body: bytes
) -> None:
    """The whole daemon would stand for that time."""
    (found,) = findings(make_page(body=body, headers=HTML), **options)
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "would take too long" in found.message


def test_a_slow_page_is_a_warning_at_most() -> None:
    (found,) = findings(make_page(elapsed_seconds=3.0), latency_seconds=2.0)
    expected = ("page-slow", Verdict.BROKEN, Severity.WARNING)
    assert (found.code, found.verdict, found.severity) == expected


STATUSES = [
    (404, Verdict.BROKEN),
    (301, Verdict.BROKEN),
    (500, Verdict.DOWN),
    (503, Verdict.DOWN),
    (401, Verdict.REFUSED),
    (403, Verdict.REFUSED),
    (429, Verdict.REFUSED),
    (999, Verdict.REFUSED),
]


@pytest.mark.parametrize(("status", "verdict"), STATUSES)
def test_statuses(status: int, verdict: Verdict) -> None:
    (found,) = findings(make_page(status=status), text_present=("nothing of this",))
    assert (found.code, found.verdict) == ("page-status", verdict)
    assert findings(make_page(status=status), status=(status,)) == []


def test_our_own_block_is_not_the_site_being_down() -> None:
    look = make_page(status=503, headers=(("x-sentinel-block", "S-1"),))
    (found,) = findings(look)
    assert (found.code, found.verdict) == ("page-blocked", Verdict.INCONCLUSIVE)


WALL = b"<html><script>window._cf_chl_opt={cvId:'3'}</script></html>"


@pytest.mark.parametrize("status", [200, 503])
def test_a_wall_for_programs_is_no_fault_of_the_page(status: int) -> None:
    look = make_page(body=WALL, headers=HTML, status=status)
    (found,) = findings(look, text_present=("Open today",), selector_present=("form",))
    assert found.verdict is Verdict.REFUSED


def test_a_network_that_asks_for_a_login_says_nothing_of_the_page() -> None:
    (found,) = findings(make_page(body=b"", status=511))
    assert found.verdict is Verdict.INCONCLUSIVE


FAILURES = {
    FailureReason.REFUSED: Verdict.DOWN,
    FailureReason.DNS: Verdict.DOWN,
    FailureReason.TLS: Verdict.DOWN,
    FailureReason.TIMEOUT: Verdict.DOWN,
    FailureReason.RESET: Verdict.DOWN,
    FailureReason.EMPTY_ANSWER: Verdict.DOWN,
    FailureReason.NOT_HTTP: Verdict.DOWN,
    FailureReason.TRUNCATED: Verdict.INCONCLUSIVE,
    FailureReason.OTHER: Verdict.INCONCLUSIVE,
    FailureReason.REDIRECT_LOOP: Verdict.BROKEN,
    FailureReason.TOO_MANY_REDIRECTS: Verdict.BROKEN,
    FailureReason.BAD_ENCODING: Verdict.BROKEN,
    FailureReason.FORBIDDEN_ADDRESS: Verdict.BROKEN,
    FailureReason.BAD_URL: Verdict.BROKEN,
}


@pytest.mark.parametrize("reason", FailureReason)
def test_failures(reason: FailureReason) -> None:
    look = FetchFailure(url="http://127.0.0.1:8080/a", reason=reason, fetched_at=T0)
    (found,) = findings(look)
    assert (found.code, found.verdict, found.subject) == (
        "page-unreachable",
        FAILURES[reason],
        "/a",
    )
