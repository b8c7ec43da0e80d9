"""What a sequence of verdicts leads to, reckoned without people."""

from datetime import timedelta

from sentinel.core.course import Judged, course
from sentinel.core.deployed import DEPLOYED
from sentinel.core.settings import Mode, Response
from sentinel.core.verdict import Verdict
from support.values import T0, make_judgement, make_playbook, make_step

ACT = Response(automatic=True, restore_cooldown_seconds=0.0, reprove_seconds=60.0)
SHADOW = Response(
    mode=Mode.SHADOW, automatic=True, restore_cooldown_seconds=0.0, reprove_seconds=60.0
)
BY_HAND = Response(automatic=False, restore_cooldown_seconds=0.0, reprove_seconds=60.0)
PLAYBOOKS = (
    make_playbook(
        make_step("block", on_success="tell"),
        make_step("tell", "notify", on_success="restore", options={"notice": "blocked"}),
        make_step("restore"),
    ),
    make_playbook(
        make_step("tell", "notify", options={"notice": "responding"}),
        name="crash",
        on=(Verdict.DOWN,),
    ),
)


def runs(*verdicts: Verdict) -> list[Judged]:
    return [
        Judged(run=str(n), at=T0 + timedelta(minutes=n), verdict=verdict, judgements=())
        for n, verdict in enumerate(verdicts)
    ]


D, S, OK, DOWN = Verdict.DEFACED, Verdict.SUSPECT, Verdict.INTACT, Verdict.DOWN


def test_a_defacement_is_answered_once_until_it_is_over() -> None:
    found = course(runs(OK, D, D, OK, D), PLAYBOOKS, ACT)
    assert (found.incidents, found.blocks, found.restores) == (2, 2, 2)
    assert found.mails == {"blocked": 2}
    assert found.events["1"] == (
        "incident opened (defaced)",
        "playbook defacement started",
        "block",
        "mail: blocked",
        "restore",
    )
    assert found.events.keys() == {"1", "4"}


def test_a_suspicion_is_told_and_its_proof_answered() -> None:
    found = course(runs(S, S, D), PLAYBOOKS, ACT)
    assert (found.incidents, found.blocks) == (1, 1)
    assert found.mails == {"blocked": 1, "suspect": 1}


def test_a_graver_verdict_takes_over_and_a_milder_one_does_not() -> None:
    found = course(runs(DOWN, D, DOWN), PLAYBOOKS, ACT)
    assert found.mails == {"blocked": 1, "responding": 1}
    assert found.incidents == 1


def test_in_shadow_mode_nothing_is_done_and_it_is_told_once() -> None:
    found = course(runs(DOWN, D, D, OK, D), PLAYBOOKS, SHADOW)
    assert (found.incidents, found.blocks, found.restores) == (2, 0, 0)
    assert found.mails == {"suspect": 2, "would-have": 2}


def test_where_nothing_is_automatic_people_are_told_alone() -> None:
    assert course(runs(D), PLAYBOOKS, BY_HAND).mails == {"suspect": 1}


def test_what_could_not_be_found_out_ends_nothing() -> None:
    assert course(runs(D, Verdict.INCONCLUSIVE, D), PLAYBOOKS, ACT).incidents == 1


def test_an_edit_is_asked_about_once_and_an_announced_one_never() -> None:
    def edited(number: int, subject: str, code: str = "page-changed") -> Judged:
        judgement = make_judgement(Verdict.EDITED, subject, code=code)
        return Judged(run=str(number), at=T0, verdict=Verdict.EDITED, judgements=(judgement,))

    found = course(
        [edited(1, "/"), edited(2, "/"), edited(3, "/x"), edited(4, "/y", DEPLOYED)], PLAYBOOKS, ACT
    )
    assert found.mails == {"review": 2}
