"""What is proven: witnesses, tickets, links, and what is missing."""

from datetime import timedelta

import pytest

from sentinel.core.baseline import DeployTicket
from sentinel.core.finding import Finding, Strength
from sentinel.core.judge import confirming, judge, overall
from sentinel.core.verdict import Judgement, Verdict
from sentinel.core.words import WitnessKind
from support.values import T0, make_finding, make_signal

PUBLIC, SECOND, TREE = WitnessKind.PUBLIC, WitnessKind.PUBLIC_SECOND, WitnessKind.TREE


def hostile(
    witness: WitnessKind, subject: str = "/", code: str = "page-changed", **more: object
) -> Finding:
    values: dict[str, object] = {"signals": (make_signal(),), "digest_after": "ab" * 32, **more}
    return make_finding(subject, witness=witness, code=code, verdict=Verdict.DEFACED, **values)


def benign(witness: WitnessKind, subject: str = "/", code: str = "page-changed") -> Finding:
    return make_finding(subject, witness=witness, code=code, verdict=Verdict.EDITED)


def gone(witness: WitnessKind, subject: str) -> Finding:
    code = "file-removed" if witness is TREE else "page-missing"
    return make_finding(subject, witness=witness, code=code, verdict=Verdict.CORRUPT)


def damaged(witness: WitnessKind, subject: str = "/") -> Finding:
    return make_finding(subject, witness=witness, verdict=Verdict.CORRUPT)


def failing(witness: WitnessKind, subject: str = "/") -> Finding:
    return make_finding(subject, witness=witness, code="page-failing", verdict=Verdict.DOWN)


def ticket(*paths: str, begins_in_minutes: int = -5) -> DeployTicket:
    begins_at = T0 + timedelta(minutes=begins_in_minutes)
    return DeployTicket(
        id="T-7",
        site="main",
        by="GM (ICT)",
        reason="new tender pages",
        paths=paths or ("/**",),
        begins_at=begins_at,
        ends_at=begins_at + timedelta(hours=1),
    )


def judged(
    *findings: Finding, tickets: tuple[DeployTicket, ...] = (), **more: object
) -> tuple[Judgement, ...]:
    return judge(findings, tickets=tickets, now=T0, **more)  # type: ignore[arg-type] # as meant


def one(*findings: Finding, **more: object) -> Judgement:
    (judgement,) = judged(*findings, **more)  # type: ignore[arg-type] # as meant
    return judgement


@pytest.mark.parametrize("others", [(PUBLIC, TREE), (PUBLIC, SECOND), (TREE, WitnessKind.PERSON)])
def test_two_witnesses_that_agree_prove_a_defacement(others: tuple[WitnessKind, ...]) -> None:
    found = one(*(hostile(witness) for witness in others))
    assert found.verdict is Verdict.DEFACED
    assert any("Seen alike by 2 independent witnesses" in reason for reason in found.reasons)


def test_code_of_a_new_host_alone_needs_the_files() -> None:
    """An honest chat window looks alike to every visitor; a file that changed without a ticket
    says that somebody wrote it into the site."""
    new_host = {"signals": (make_signal("new-foreign-script"),)}
    seen = one(hostile(PUBLIC, **new_host), hostile(SECOND, **new_host))
    assert (seen.verdict, seen.rule) == (Verdict.SUSPECT, "P8")
    proven = one(hostile(PUBLIC, **new_host), hostile(TREE, **new_host))
    assert (proven.verdict, proven.rule) == (Verdict.DEFACED, "C3")
    more = {"signals": (make_signal("new-foreign-script"), make_signal("hidden-links"))}
    assert one(hostile(PUBLIC, **more), hostile(SECOND, **more)).verdict is Verdict.DEFACED


def test_one_witness_twice_is_one_witness() -> None:
    found = one(hostile(PUBLIC), hostile(PUBLIC, check="other"))
    assert found.verdict is Verdict.SUSPECT
    assert any("an independent witness must agree" in line for line in found.exits)


def test_a_witness_that_merely_sees_the_thing_agrees() -> None:
    """The tree sees a dropped program; the public look sees that something answers there."""
    found = one(hostile(TREE, "/x.php", "file-added"), benign(PUBLIC, "/x.php", "page-unapproved"))
    assert found.verdict is Verdict.DEFACED


@pytest.mark.parametrize(
    "other",
    [
        make_finding(witness=SECOND, code="page-refused", verdict=Verdict.REFUSED),
        make_finding(witness=SECOND, code="page-blocked", verdict=Verdict.INCONCLUSIVE),
        make_finding(witness=SECOND, code="page-failing", verdict=Verdict.DOWN),
        make_finding(witness=SECOND, code="link-broken", verdict=Verdict.BROKEN),
    ],
)
def test_a_look_that_saw_nothing_is_no_witness(other: Finding) -> None:
    assert one(hostile(PUBLIC), other).verdict is Verdict.SUSPECT


def test_three_looks_may_be_required() -> None:
    two = (hostile(PUBLIC), hostile(SECOND))
    assert one(*two, required_looks=3).verdict is Verdict.SUSPECT
    assert one(*two, hostile(TREE), required_looks=3).verdict is Verdict.DEFACED


def test_a_ticket_explains_a_change() -> None:
    found = one(hostile(PUBLIC), hostile(TREE), tickets=(ticket(),))
    assert (found.verdict, found.code) == (Verdict.EDITED, "edited-under-ticket")
    assert any("GM (ICT)" in reason for reason in found.reasons)


@pytest.mark.parametrize("code", ["identity-lost", "attributed-claim"])
def test_no_ticket_explains_a_claim_or_a_lost_page(code: str) -> None:
    signals = (make_signal(code),)
    found = one(
        hostile(PUBLIC, signals=signals), hostile(TREE, signals=signals), tickets=(ticket(),)
    )
    assert found.verdict is Verdict.SUSPECT


@pytest.mark.parametrize("other", [ticket("/tenders/**"), ticket(begins_in_minutes=10)])
def test_a_ticket_for_another_path_or_time_explains_nothing(other: DeployTicket) -> None:
    found = one(hostile(PUBLIC), hostile(TREE), tickets=(other,))
    assert found.verdict is Verdict.DEFACED
    assert any("no deploy ticket covers it" in line for line in found.exits)


def test_a_ticket_that_begins_while_the_looks_are_taken_counts() -> None:
    seen = (hostile(PUBLIC), hostile(TREE))
    begun = ticket(begins_in_minutes=-1)
    assert one(*seen, tickets=(begun,), since=T0 - timedelta(minutes=3)).verdict is Verdict.EDITED
    ended = ticket(begins_in_minutes=-61)
    assert one(*seen, tickets=(ended,), since=T0 - timedelta(minutes=3)).verdict is Verdict.EDITED
    assert one(*seen, tickets=(ended,)).verdict is Verdict.DEFACED


def test_weak_signs_are_suspect_however_many_see_them() -> None:
    weak = make_signal(strength=Strength.WEAK)
    seen = [
        make_finding(witness=w, verdict=Verdict.SUSPECT, signals=(weak,)) for w in (PUBLIC, TREE)
    ]
    assert one(*seen).verdict is Verdict.SUSPECT


def test_an_edit_without_ticket_is_edited() -> None:
    assert one(benign(PUBLIC), benign(TREE)).verdict is Verdict.EDITED


def test_damage_needs_two_witnesses_too() -> None:
    assert one(damaged(PUBLIC)).verdict is Verdict.SUSPECT
    assert one(damaged(PUBLIC), damaged(TREE)).verdict is Verdict.CORRUPT


def test_one_thing_gone_that_nobody_links_to_is_an_edit() -> None:
    assert one(gone(TREE, "/old"), gone(PUBLIC, "/old")).verdict is Verdict.EDITED


def test_one_thing_gone_that_pages_link_to_is_damage() -> None:
    seen = (gone(TREE, "/old"), gone(PUBLIC, "/old"))
    assert one(*seen, still_linked={"/old"}).verdict is Verdict.CORRUPT
    assert one(seen[0], still_linked={"/old"}).verdict is Verdict.SUSPECT


def test_a_folder_gone_is_damage() -> None:
    seen = [gone(w, f"/howto/{page}") for page in "abc" for w in (TREE, PUBLIC)]
    assert {judgement.verdict for judgement in judged(*seen)} == {Verdict.CORRUPT}


def test_a_hostile_page_in_the_place_of_one_that_is_gone_leads() -> None:
    assert one(hostile(PUBLIC), hostile(TREE), gone(TREE, "/")).verdict is Verdict.DEFACED


def test_down_needs_the_root_and_two_looks() -> None:
    assert one(failing(PUBLIC)).verdict is Verdict.BROKEN
    assert one(failing(PUBLIC), failing(SECOND)).verdict is Verdict.DOWN
    assert one(failing(PUBLIC, "/x"), failing(SECOND, "/x"), looked_at=9).verdict is Verdict.BROKEN


def test_half_of_the_addresses_failing_is_down_without_the_root() -> None:
    seen = [failing(w, f"/{page}") for page in "ab" for w in (PUBLIC, SECOND)]
    assert overall(judged(*seen, looked_at=4)) is Verdict.DOWN
    assert overall(judged(*seen, looked_at=40)) is Verdict.BROKEN


@pytest.mark.parametrize("verdict", [Verdict.BROKEN, Verdict.REFUSED, Verdict.INCONCLUSIVE])
def test_mild_findings_pass_through(verdict: Verdict) -> None:
    assert one(make_finding("/x", verdict=verdict)).verdict is verdict


def test_benign_additions_are_carried_along() -> None:
    seen = [hostile(TREE, "/x.php", "file-added"), hostile(PUBLIC, "/x.php", "page-unapproved")]
    first, second = judged(*seen, benign(TREE, "/readme.txt", "file-added"))
    assert (first.verdict, second.verdict) == (Verdict.DEFACED, Verdict.EDITED)
    assert any("/readme.txt" in reason for reason in first.reasons)


def test_the_gravest_comes_first_and_leads() -> None:
    found = judged(benign(PUBLIC, "/a"), hostile(PUBLIC, "/b"), hostile(TREE, "/b"))
    assert [judgement.subject for judgement in found] == ["/b", "/a"]
    assert overall(found) is Verdict.DEFACED
    assert overall(()) is Verdict.INTACT


def test_only_what_could_become_grave_is_looked_at_again() -> None:
    weak = make_finding("/weak", verdict=Verdict.SUSPECT)
    seen = (benign(PUBLIC, "/edit"), weak, hostile(PUBLIC, "/bad"), gone(PUBLIC, "/gone"))
    assert confirming(seen) == ("/bad", "/weak", "/gone")


LOGO = ("/logo.png", "cd" * 32)


def swapped(witness: WitnessKind, *codes: str) -> Finding:
    signals = tuple(make_signal(code) for code in ("image-swapped", *codes))
    return hostile(witness, LOGO[0], digest_after=LOGO[1], signals=signals)


def test_what_a_ticket_let_pass_is_no_attack_when_its_time_is_over() -> None:
    """A deploy that nobody has approved in time must not close the site."""
    over = ticket(begins_in_minutes=-90)
    seen = (swapped(PUBLIC), swapped(SECOND))
    found = one(*seen, tickets=(over,), passed={LOGO})
    assert (found.verdict, found.rule, found.code) == (Verdict.SUSPECT, "V1", "ticket-lapsed")
    assert any("nobody has approved what it brought" in line for line in found.exits)
    lost = [gone(witness, path) for witness in (PUBLIC, TREE) for path in ("/a", "/b")]
    left = judged(*lost, tickets=(over,), passed={("/a", ""), ("/b", "")})
    assert {judgement.code for judgement in left} == {"ticket-lapsed"}


@pytest.mark.parametrize(
    ("passed", "codes", "minutes"),
    [
        ((), (), -90),  # never seen under it
        ({(LOGO[0], "ef" * 32)}, (), -90),  # other bytes were
        ({LOGO}, ("attributed-claim",), -90),  # nobody announces that
        ({LOGO}, (), -60 * 24 * 8),  # a week ago
    ],
)
def test_a_ticket_that_is_over_excuses_nothing_else(
    passed: set[tuple[str, str]], codes: tuple[str, ...], minutes: int
) -> None:
    over = ticket(begins_in_minutes=minutes)
    found = one(swapped(PUBLIC, *codes), swapped(SECOND, *codes), tickets=(over,), passed=passed)
    assert found.verdict is Verdict.DEFACED


@pytest.mark.parametrize("code", ["cryptominer", "hidden-links", "rule-for-some-visitors"])
def test_what_no_deploy_brings_is_suspect_under_a_ticket(code: str) -> None:
    seen = [hostile(w, signals=(make_signal(code),)) for w in (PUBLIC, TREE)]
    assert one(*seen, tickets=(ticket(),)).verdict is Verdict.SUSPECT
