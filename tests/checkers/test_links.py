"""links: what is broken, with the pages that carry it; nothing that cannot be known."""

from datetime import timedelta

import pytest

from sentinel.checkers.links import MAX_REFERRERS
from sentinel.checkers.links import check as run
from sentinel.core.check import Check, LinksOptions, Owner
from sentinel.core.finding import Finding
from sentinel.core.link_report import Carrier, LinkReport, Target
from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.site_facts import SiteFacts, Standing
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from support.values import T0, make_site

ROOT = "http://127.0.0.1:8080/"
SITE = make_site(url=ROOT)


def target(
    path: str,
    *pages: str,
    state: LinkState = LinkState.BROKEN,
    reason: LinkReason = LinkReason.STATUS,
    **changes: object,
) -> Target:
    values: dict[str, object] = {
        "url": ROOT + path,
        "state": state,
        "reason": reason,
        "words": "answers 404",
        "status": 404,
        "carriers": tuple(Carrier(page=ROOT + page, line=1) for page in pages),
        "carrier_count": len(pages),
        **changes,
    }
    return Target(**values)  # type: ignore[arg-type] # a test gives what it means


def make_check(targets: tuple[str, ...] = ("/**",), confirm: int = 1, **options: object) -> Check:
    return Check(
        name="links",
        kind="links",
        targets=targets,
        every_seconds=60,
        severity=Severity.ERROR,
        confirm=confirm,
        options=LinksOptions(**options),  # type: ignore[arg-type] # a test gives what it means
        source="checks/links.toml",
    )


def findings(
    *found: Target, check: Check | None = None, runs: int = 1, **facts: object
) -> list[Finding]:
    by_state = {state: tuple(one for one in found if one.state is state) for state in LinkState}
    report = LinkReport(
        root=ROOT,
        pages=1,
        links=1,
        checked=1,
        requests=1,
        seconds=1.0,
        broken=by_state[LinkState.BROKEN],
        refused=by_state[LinkState.REFUSED],
        redirected=by_state[LinkState.REDIRECTED],
        inconclusive=by_state[LinkState.INCONCLUSIVE],
    )
    values: dict[str, object] = {
        "root": ROOT,
        "pages": {},
        "report": report,
        "standing": {one.url: Standing(since=T0, runs=runs) for one in found},
        **facts,
    }
    snapshot = Snapshot(
        site=SITE,
        taken_at=T0,
        witness=WitnessKind.PUBLIC,
        facts=SiteFacts(**values),  # type: ignore[arg-type] # a test gives what it means
    )
    return list(run(check or make_check(), snapshot))


SAID = [
    (LinkState.BROKEN, LinkReason.STATUS, "link-broken", Verdict.BROKEN),
    (LinkState.BROKEN, LinkReason.REDIRECT_LOOP, "link-broken", Verdict.BROKEN),
    (LinkState.BROKEN, LinkReason.BAD_ENCODING, "link-broken", Verdict.BROKEN),
    (LinkState.BROKEN, LinkReason.TIMEOUT, "link-unreachable", Verdict.BROKEN),
    (LinkState.BROKEN, LinkReason.DNS, "link-unreachable", Verdict.BROKEN),
    (LinkState.BROKEN, LinkReason.SOFT_404, "link-soft-404", Verdict.BROKEN),
    (LinkState.BROKEN, LinkReason.MISSING_FRAGMENT, "fragment-missing", Verdict.BROKEN),
    (LinkState.REFUSED, LinkReason.LOGIN, "link-refused", Verdict.REFUSED),
    (LinkState.REFUSED, LinkReason.RATE_LIMIT, "link-refused", Verdict.REFUSED),
    (LinkState.REDIRECTED, LinkReason.PERMANENT_REDIRECT, "link-moved", Verdict.INTACT),
    (LinkState.INCONCLUSIVE, LinkReason.OTHER, "link-inconclusive", Verdict.INCONCLUSIVE),
]


@pytest.mark.parametrize(("state", "reason", "code", "verdict"), SAID)
def test_what_is_said_of_a_target(
    state: LinkState, reason: LinkReason, code: str, verdict: Verdict
) -> None:
    (found,) = findings(target("a", "", state=state, reason=reason))
    assert (found.code, found.verdict, found.subject) == (code, verdict, "/a")


def test_a_finding_names_what_is_wrong_and_the_pages_that_carry_it() -> None:
    (found,) = findings(target("gone", "", "b"))
    assert found.referrers == (ROOT, ROOT + "b")
    assert "404" in found.message
    assert f"{ROOT} and 1 more" in found.message
    assert (found.severity, found.witness) == (Severity.ERROR, WitnessKind.PUBLIC)


def test_pages_that_are_not_named_are_counted() -> None:
    pages = [str(number) for number in range(80)]
    (found,) = findings(target("gone", *pages, carrier_count=3000))
    assert len(found.referrers) == MAX_REFERRERS
    assert "and 2999 more" in found.message


def test_an_address_that_no_page_carries_is_no_link() -> None:
    assert findings(target("")) == []


def test_only_links_on_pages_of_the_targets_count() -> None:
    (found,) = findings(target("gone", "", "lib/a"), check=make_check(("/lib/**",)))
    assert found.referrers == (ROOT + "lib/a",)
    assert findings(target("gone", "", "lib/a"), check=make_check(("/other/**",))) == []


def test_ignored_addresses_are_not_judged() -> None:
    check = make_check(ignore=(r"(?i)/GONE$", r"(?i)#NO$"))
    missing = target("a#no", "", reason=LinkReason.MISSING_FRAGMENT)
    assert findings(target("gone", ""), missing, check=check) == []


def test_fragments_are_judged_where_they_are_wanted() -> None:
    missing = target("a#x", "", "b", reason=LinkReason.MISSING_FRAGMENT)
    (found,) = findings(missing)
    assert (found.subject, found.url) == ("/a", ROOT + "a")
    assert found.referrers == (ROOT, ROOT + "b")
    assert findings(missing, check=make_check(fragments=False)) == []


@pytest.mark.parametrize(("runs", "verdict"), [(1, Verdict.INCONCLUSIVE), (2, Verdict.BROKEN)])
def test_what_is_broken_counts_once_enough_crawls_saw_it(runs: int, verdict: Verdict) -> None:
    (found,) = findings(target("gone", ""), check=make_check(confirm=2), runs=runs)
    assert (found.code, found.verdict) == ("link-broken", verdict)
    assert ("after 2 in a row" in found.message) == (verdict is Verdict.INCONCLUSIVE)


def test_what_no_graph_knows_was_seen_once() -> None:
    (found,) = findings(target("gone", ""), check=make_check(confirm=2), standing={})
    assert found.verdict is Verdict.INCONCLUSIVE


def test_a_broken_link_has_an_age_and_an_owner() -> None:
    owners = (
        Owner(pages=("/tenders/**",), contact="Tender Cell"),
        Owner(pages=("/**",), contact="Web Officer"),
    )
    check = make_check(owners=owners)
    standing = {ROOT + "gone": Standing(since=T0 - timedelta(days=3), runs=7)}
    (found,) = findings(target("gone", "tenders/a"), check=check, standing=standing)
    assert found.details["owner"] == "Tender Cell"
    assert found.details["since"].startswith("2026-11-19")
    assert found.details["runs"] == "7"
    (found,) = findings(target("gone", "a"), check=check)
    assert found.details["owner"] == "Web Officer"


def test_a_moved_target_is_told_and_nothing_more() -> None:
    moved = target(
        "old",
        "",
        state=LinkState.REDIRECTED,
        reason=LinkReason.PERMANENT_REDIRECT,
        final_url=ROOT + "new",
    )
    (found,) = findings(moved)
    assert found.severity is Severity.INFO
    assert f"write {ROOT}new" in found.message


def test_pages_that_came_and_went_are_told() -> None:
    found = findings(new_pages=(ROOT + "n",), vanished_pages=(ROOT + "v",))
    assert [(one.code, one.verdict, one.subject) for one in found] == [
        ("site-page-new", Verdict.INTACT, "/n"),
        ("site-page-vanished", Verdict.INTACT, "/v"),
    ]


def test_while_our_own_network_is_away_nothing_is_said_of_links() -> None:
    (found,) = findings(report=None, unjudged="no control address answers")
    assert (found.code, found.verdict) == ("links-unjudged", Verdict.INCONCLUSIVE)
