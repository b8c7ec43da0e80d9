"""Which named rule decides, what it lacks, which veto caps it, and what is told beside."""

from datetime import timedelta

import pytest

from sentinel.core import rules
from sentinel.core.case import Case
from sentinel.core.content_rules import RULES as CONTENT_RULES
from sentinel.core.corroboration import Corroboration, ServerChange, WitnessView
from sentinel.core.finding import Finding, Strength
from sentinel.core.hostile import SEALED_CHANGED
from sentinel.core.judge import judge
from sentinel.core.look_rules import LOOK_RULES
from sentinel.core.rules import OVER_WITNESSES, RULES, VETOES
from sentinel.core.verdict import Judgement, Measure, Verdict
from sentinel.core.witness_bounds import WITNESS_THRESHOLDS, too_many_leaving
from sentinel.core.witness_paths import PATH_OF, WITNESS_TEXT
from sentinel.core.words import WitnessKind as Kind
from support.values import T0, make_finding, make_signal, make_ticket

PUBLIC, SECOND, THIRD, TREE = Kind.PUBLIC, Kind.PUBLIC_SECOND, Kind.PUBLIC_THIRD, Kind.TREE
BOT, SEARCH, RENDERED, ORIGIN = Kind.SEARCH_BOT, Kind.SEARCH_VISITOR, Kind.RENDERED, Kind.ORIGIN

LOST = make_signal("identity-lost", text="Another document stands there.", value=0.0, threshold=0.1)
CLAIM = make_signal("attributed-claim", text="A claim of an attack.", quote="taken by us")
MOVED = ServerChange(what="address", approved=("192.0.2.1",), seen=("192.0.2.9",), said="Moved.")


def gone(*kinds: Kind, subject: str = "/", rule: str = "C4", **more: object) -> list[Finding]:
    """The page is replaced without a word."""
    return [
        make_finding(
            subject, witness=k, verdict=Verdict.DEFACED, signals=(LOST,), rule=rule, **more
        )
        for k in kinds
    ]


def claimed(*kinds: Kind, rule: str = "C1", **more: object) -> list[Finding]:
    return [
        make_finding(witness=k, verdict=Verdict.DEFACED, signals=(LOST, CLAIM), rule=rule, **more)
        for k in kinds
    ]


def view(kind: Kind, verdict: Verdict = Verdict.INTACT, **more: object) -> WitnessView:
    values: dict[str, object] = {"subject": "/", "at": T0, "said": "it said so", **more}
    return WitnessView(witness=kind, verdict=verdict, **values)  # type: ignore[arg-type] # as meant


def judged(findings: list[Finding], *views: WitnessView, **more: object) -> Judgement:
    known = {
        key: more.pop(key)
        for key in ("server_changes", "controls_answer", "sites_leaving", "sites_watched")
        if key in more
    }
    found = judge(
        findings,
        tickets=more.pop("tickets", ()),  # type: ignore[arg-type] # as meant
        now=T0,
        corroboration=Corroboration(views=views, **known),  # type: ignore[arg-type] # as meant
        **more,  # type: ignore[arg-type] # as meant
    )
    return next(judgement for judgement in found if judgement.subject == "/")


def named(found: Judgement) -> tuple[str, str]:
    return found.verdict.value, found.rule


class TestProof:
    @pytest.mark.parametrize(
        ("findings", "views", "rule"),
        [
            (claimed(PUBLIC, SECOND), (), "C1"),
            (claimed(PUBLIC, TREE, rule="C2"), (), "C2"),
            (claimed(PUBLIC), (view(ORIGIN, Verdict.DEFACED),), "C1"),
            # the file says what a third look would say
            (gone(PUBLIC, TREE), (), "C3"),
            (gone(PUBLIC, SECOND, THIRD), (), "C4"),
            (gone(PUBLIC, SECOND, rule="C7"), (view(ORIGIN, Verdict.DEFACED),), "C7"),
            (gone(PUBLIC, SECOND, Kind.PERSON), (), "C4"),
        ],
    )
    def test_of_content(
        self, findings: list[Finding], views: tuple[WitnessView, ...], rule: str
    ) -> None:
        assert named(judged(findings, *views)) == ("defaced", rule)

    def test_a_program_on_disk_that_is_served(self) -> None:
        program = make_signal("new-executable-file")
        found = [
            make_finding(witness=TREE, code="file-added", signals=(program,)),
            make_finding(witness=PUBLIC, code="page-unapproved", verdict=Verdict.EDITED),
        ]
        assert named(judged(found)) == ("defaced", "C3")

    def test_a_signal_that_no_rule_of_content_names(self) -> None:
        signals = (make_signal("link-outside-root"),)
        found = [make_finding(witness=k, signals=signals) for k in (PUBLIC, SECOND)]
        assert named(judged(found)) == ("defaced", "C18")

    def test_another_server_with_another_page(self) -> None:
        seen = gone(PUBLIC, SECOND)
        found = judged(seen, server_changes=(MOVED,))
        assert named(found) == ("defaced", "C6")
        assert found.case == Case.HIJACK
        assert any("Moved." in line for line in found.checked)

    def test_what_scripts_draw_on_a_changed_page(self) -> None:
        drawn = view(RENDERED, Verdict.DEFACED)
        weak = (make_signal(strength=Strength.WEAK),)
        seen = [make_finding(witness=k, signals=weak) for k in (PUBLIC, SECOND)]
        assert named(judged(seen, drawn)) == ("defaced", "C19")
        assert named(judged(seen[:1], drawn)) == ("suspect", "P5")
        assert named(judged([], drawn, view(PUBLIC))) == ("suspect", "P5")
        assert judged([], drawn, view(PUBLIC)).case == Case.THIRD_PARTY


class TestSealed:
    SEAL = (make_signal(SEALED_CHANGED, strength=Strength.WEAK),)

    def seen(self, *kinds: Kind) -> list[Finding]:
        return [make_finding(witness=k, signals=self.SEAL) for k in kinds]

    @pytest.mark.parametrize("kinds", [(PUBLIC, SECOND, THIRD), (PUBLIC, TREE), (SECOND, ORIGIN)])
    def test_any_change_that_lasts_is_proof(self, kinds: tuple[Kind, ...]) -> None:
        assert named(judged(self.seen(*kinds))) == ("defaced", "C5")

    def test_two_looks_on_one_path_are_not_enough(self) -> None:
        found = judged(self.seen(PUBLIC, SECOND))
        assert named(found) == ("suspect", "P3")
        assert any("3 looks, or 2 paths, are needed" in line for line in found.exits)

    def test_a_ticket_unseals(self) -> None:
        found = judged(self.seen(PUBLIC, TREE), tickets=(make_ticket(),))
        assert named(found) == ("edited", "E3")

    def test_a_file_that_changed_agrees(self) -> None:
        on_disk = make_finding(witness=TREE, code="file-changed", verdict=Verdict.EDITED)
        assert named(judged([*self.seen(PUBLIC), on_disk])) == ("defaced", "C5")


class TestWordless:
    """A page that is gone without a word may be a fault: it takes more than two looks."""

    def test_two_looks_are_not_enough(self) -> None:
        found = judged(gone(PUBLIC, SECOND))
        assert (found.verdict, found.rule, found.code) == (Verdict.SUSPECT, "P2", "not-lasting")
        assert any("2 looks of 3" in line for line in found.exits)

    def test_a_claim_however_faint_is_a_word(self) -> None:
        faint = make_signal("attributed-claim", strength=Strength.WEAK)
        seen = [
            make_finding(witness=k, verdict=Verdict.DEFACED, signals=(LOST, faint), rule="C1")
            for k in (PUBLIC, SECOND)
        ]
        assert named(judged(seen)) == ("defaced", "C1")

    def test_one_look_lacks_a_witness(self) -> None:
        found = judged(gone(PUBLIC))
        assert (found.verdict, found.code) == (Verdict.SUSPECT, "lost-one-witness")

    def test_another_path_that_sees_the_page_holds_it_up(self) -> None:
        seen = gone(PUBLIC, SECOND, THIRD)
        assert named(judged(seen, view(ORIGIN))) == ("suspect", "P2")
        second_page = gone(PUBLIC, SECOND, subject="/contact")
        assert named(judged([*seen, *second_page], view(ORIGIN))) == ("defaced", "C4")

    def test_files_speak_only_for_pages_that_are_served_as_they_stand(self) -> None:
        seen = gone(PUBLIC, SECOND, THIRD)
        assert named(judged(seen, view(TREE, sha256="ab" * 32))) == ("suspect", "P2")
        assert named(judged(seen, view(TREE))) == ("defaced", "C4"), "a program fills it in"

    @pytest.mark.parametrize("status", ["404", "503", "302"])
    def test_an_error_answer_is_no_look_at_the_page(self, status: str) -> None:
        found = judged(gone(PUBLIC, SECOND, THIRD, details={"status": status}))
        assert named(found) == ("suspect", "V3")
        assert any("Without that veto it were C4" in line for line in found.exits)

    def test_a_claim_counts_whatever_the_status(self) -> None:
        found = judged(claimed(PUBLIC, SECOND, details={"status": "403"}))
        assert named(found) == ("defaced", "C1")
        assert any("V3" in line and "outweighed" in line for line in found.checked)


class TestCloaked:
    def test_what_search_engines_alone_see_is_suspect_however_many_look(self) -> None:
        found = judged(claimed(BOT, SEARCH), view(PUBLIC))
        assert (found.verdict, found.rule, found.code) == (Verdict.SUSPECT, "P4", "cloaked")
        assert found.case == Case.CLOAKED_SEARCH

    def test_a_file_that_agrees_proves_it(self) -> None:
        assert judged(claimed(BOT, TREE, PUBLIC)).verdict is Verdict.DEFACED

    def test_a_view_without_a_finding_is_judged(self) -> None:
        found = judged([], view(BOT, Verdict.DEFACED, said="It claims an attack."))
        assert (found.verdict, found.rule) == (Verdict.SUSPECT, "P4")
        assert any("It claims an attack." in reason for reason in found.reasons)

    def test_looks_at_the_same_moment_are_no_second_witness(self) -> None:
        found = judged(claimed(PUBLIC), view(SEARCH, Verdict.DEFACED), view(BOT, Verdict.DEFACED))
        assert named(found) == ("suspect", "P1")


class TestVetoes:
    def test_what_a_ticket_explains_further_witnesses_may_see_too(self) -> None:
        script = [make_finding(witness=k, signals=(make_signal(),)) for k in (PUBLIC, TREE)]
        also = view(ORIGIN, Verdict.DEFACED)
        assert named(judged(script, also, tickets=(make_ticket(),))) == ("edited", "E3")
        alone = judged([], view(BOT, Verdict.DEFACED), tickets=(make_ticket(),))
        assert named(alone) == ("suspect", "V1"), "only search engines are shown it"

    def test_a_ticket_leaves_a_claim_to_a_person(self) -> None:
        found = judged(claimed(PUBLIC, TREE), tickets=(make_ticket(),))
        assert named(found) == ("suspect", "V1")

    def test_so_many_sites_at_once_are_our_own_fault(self) -> None:
        leaving = {"sites_leaving": ("b", "c", "d"), "sites_watched": 10}
        found = judged(claimed(PUBLIC, SECOND), **leaving)
        assert named(found) == ("suspect", "V2")
        assert any("4 sites of 10" in line for line in found.exits)
        assert judged(claimed(PUBLIC, TREE), **leaving).verdict is Verdict.DEFACED, "files agree"
        few = judged(claimed(PUBLIC, SECOND), sites_leaving=("b", "c"), sites_watched=10)
        assert few.verdict is Verdict.DEFACED

    @pytest.mark.parametrize(
        ("leaving", "watched", "many"),
        [(3, 3, False), (4, 4, True), (4, 19, True), (4, 20, False), (6, 25, True), (5, 25, False)],
    )
    def test_more_than_three_and_more_than_a_fifth(
        self, leaving: int, watched: int, many: bool
    ) -> None:
        assert too_many_leaving(leaving, watched) is many

    def test_our_own_network_proves_nothing(self) -> None:
        found = judged(claimed(PUBLIC, SECOND), controls_answer=False)
        assert named(found) == ("suspect", "V4")
        assert found.case == Case.OWN_NETWORK
        lost = judged(gone(PUBLIC, SECOND, THIRD), controls_answer=False)
        assert named(lost) == ("inconclusive", "V4"), "as a captive portal shows it"
        weak = [make_finding(signals=(make_signal(strength=Strength.WEAK),))]
        assert named(judged(weak, controls_answer=False)) == ("inconclusive", "V4")
        once = judged(gone(PUBLIC), view(TREE, sha256="ab" * 32), controls_answer=False)
        assert named(once) == ("inconclusive", "V4")
        for kind in (TREE, Kind.VANTAGE):
            both = judged(claimed(PUBLIC, kind), controls_answer=False)
            assert both.verdict is Verdict.DEFACED

    def test_damage_and_outages_are_capped_too(self) -> None:
        leaving = {"sites_leaving": ("b", "c", "d"), "sites_watched": 4}
        damaged = [make_finding(witness=k, verdict=Verdict.CORRUPT) for k in (PUBLIC, SECOND)]
        assert named(judged(damaged, **leaving)) == ("suspect", "V2")
        failing = [make_finding(witness=k, verdict=Verdict.DOWN) for k in (PUBLIC, SECOND)]
        assert named(judged(failing, **leaving)) == ("inconclusive", "V2")
        assert named(judged(failing, controls_answer=True, **leaving)) == ("down", "O1")
        assert named(judged(failing, controls_answer=False)) == ("inconclusive", "V4")


class TestLesser:
    @pytest.mark.parametrize(
        ("findings", "more", "verdict", "rule"),
        [
            ([make_finding(witness=k, verdict=Verdict.CORRUPT) for k in (PUBLIC, TREE)],
             {}, "corrupt", "D2"),
            ([make_finding(verdict=Verdict.CORRUPT)], {}, "suspect", "P6"),
            ([make_finding(code="page-missing", verdict=Verdict.CORRUPT)], {}, "edited", "E4"),
            ([make_finding(code="page-missing", verdict=Verdict.CORRUPT, witness=k)
              for k in (PUBLIC, SECOND)], {"still_linked": ("/",)}, "corrupt", "D3"),
            ([make_finding(verdict=Verdict.DOWN, witness=k) for k in (PUBLIC, SECOND)],
             {}, "down", "O1"),
            ([make_finding(verdict=Verdict.DOWN)], {}, "broken", "O2"),
            ([make_finding(signals=(make_signal(strength=Strength.WEAK),))], {}, "suspect", "P7"),
            ([make_finding(rule="S3")], {}, "suspect", "S3"),
            ([make_finding(rule="E1", verdict=Verdict.EDITED)], {}, "edited", "E1"),
        ],
    )  # fmt: skip
    def test_each_has_its_rule(
        self, findings: list[Finding], more: dict[str, object], verdict: str, rule: str
    ) -> None:
        assert named(judged(findings, **more)) == (verdict, rule)

    def test_a_hostile_look_does_not_hide_proven_damage(self) -> None:
        damaged = [make_finding(witness=k, verdict=Verdict.CORRUPT) for k in (PUBLIC, TREE)]
        hostile = claimed(SECOND, digest_after="cd" * 32)
        found = judged([*damaged, *hostile])
        assert found.verdict is Verdict.CORRUPT
        assert any("A claim of an attack." in reason for reason in found.reasons)


class TestTold:
    def test_measures_stand_beside_their_bounds(self) -> None:
        found = judged(gone(PUBLIC, SECOND, THIRD))
        assert found.measures[:3] == (
            Measure(name="witnesses", value=3, threshold=2),
            Measure(name="lasting-looks", value=3, threshold=3),
            Measure(name="paths", value=1, threshold=2),
        )
        assert Measure(name="identity-lost", value=0.0, threshold=0.1) in found.measures

    def test_a_subject_of_two_grave_kinds_says_one_thing_of_each_measure(self) -> None:
        """Damage and a claim at one address: as many witnesses as the graver has, said once."""
        damaged = [make_finding(witness=k, verdict=Verdict.CORRUPT) for k in (PUBLIC, TREE)]
        found = judged([*damaged, *claimed(SECOND, digest_after="cd" * 32)])
        names = [measure.name for measure in found.measures]
        assert found.measures[0] == Measure(name="witnesses", value=2, threshold=2)
        assert len(names) == len(set(names))

    def test_what_was_checked_and_found_normal(self) -> None:
        found = judged(
            claimed(PUBLIC, SECOND),
            view(ORIGIN),
            view(Kind.VANTAGE, Verdict.INCONCLUSIVE, said="no answer in time."),
            view(TREE),
            since=T0 - timedelta(minutes=2),
            controls_answer=True,
        )
        told = "\n".join(found.checked)
        for part in (
            "Looks were taken from",
            "The origin server, asked directly sees the approved page",
            "A look from another place could not look: no answer in time.",
            "The files in the document root sees the approved page",
            "DNS and certificate were not compared.",
            *("V1, a deploy ticket", "V2, too many sites", "V3, no look", "V4, our own network"),
        ):
            assert part in told, told

    def test_a_grave_judgement_names_the_baseline_and_its_approver(self) -> None:
        said = "Compared with baseline b-1, approved by GM (ICT)."
        assert said in judged(claimed(PUBLIC, SECOND), approved=said).reasons
        edit = judged([make_finding(verdict=Verdict.EDITED)], approved=said)
        assert said not in edit.reasons

    def test_the_graver_and_the_milder_verdicts_are_told(self) -> None:
        proven = judged(claimed(PUBLIC, SECOND))
        assert any("Not merely suspect: what C1, replaced, and claimed" in e for e in proven.exits)
        assert any("Not an announced change" in e for e in proven.exits)


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [*CONTENT_RULES, *LOOK_RULES, *(rule.name for rule in (*OVER_WITNESSES, *VETOES))]
    assert len(set(names)) == len(names) == len(RULES)
    assert all(rule.needs and rule.title for rule in RULES.values())


def test_a_rule_of_another_version_is_told_by_its_name() -> None:
    assert rules.title("C1") == "C1, replaced, and claimed"
    assert rules.title("X99") == "X99"


def test_each_witness_has_a_path_and_words() -> None:
    assert set(PATH_OF) == set(Kind) == set(WITNESS_TEXT)
    assert len({bound.name for bound in WITNESS_THRESHOLDS}) == len(WITNESS_THRESHOLDS)
