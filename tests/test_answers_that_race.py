"""Answers beside the clock, the engine and the configuration: none that counts is lost, and whoever
is refused is told why."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sentinel.asking import Asking
from sentinel.core.moves import AwaitAnswer, Escalate, Expire, Move, next_moves
from sentinel.core.playbook import Approval, JournalEntry, Phase, RunStep
from sentinel.core.questions import asked
from sentinel.core.response_settings import Approvals
from sentinel.core.step_statement import PURPOSE, statement_of
from sentinel.core.words import Role
from sentinel.errors import Refused
from support.asked import DEADLINE, DEPUTIES, GM, SECOND_GM, gated, place
from support.fakes import desk
from support.stores import new_key
from support.values import T0, make_playbook


def test_a_deputy_who_was_asked_may_answer_though_the_clock_has_stepped_back(
    tmp_path: Path,
) -> None:
    with place(tmp_path) as at:
        at.ask()
        at.pass_time(DEPUTIES)
        (move,) = next_moves(at.plan, at.journal, {}, at.clock.now())
        assert isinstance(move, Escalate)
        step, number = at.plan.steps[0], move.question.number
        at.store.journal.write(
            at.incident.id, step.id, step.uses, Phase.ESCALATED, data={"question": number}
        )
        at.pass_time(timedelta(minutes=-10))
        at.answering.give(at.given("DGM"))
        assert at.answers() == [("approved", "DGM", "GM")]


def test_an_answer_for_a_site_that_is_configured_no_more_is_refused_in_words(
    tmp_path: Path,
) -> None:
    with place(tmp_path) as at:
        at.ask()
        link, before = at.link(GM), at.journal
        (site,) = at.answering.config.sites
        config = replace(at.answering.config, sites=(replace(site, name="other"),))
        reloaded = replace(at.answering, config=config)
        with pytest.raises(Refused, match="main is not configured"):
            reloaded.give(at.given("GM"))
        with pytest.raises(Refused, match="main is not configured"):
            reloaded.asked_by(reloaded.link_of(link))
        assert at.journal == before


async def test_an_answer_of_the_last_second_is_not_lost_to_the_deadline(tmp_path: Path) -> None:
    """It is committed after the engine has read the journal, and before that ends the question."""
    with desk(tmp_path) as at:
        step = gated("block")
        playbook, journal = make_playbook(step), at.store.journal
        data = asked(step, (), Approvals(), T0, needed=1, roles=(Role.AUTHORISER,))
        at.write("block", Phase.ASKED, "", **data)
        context = at.context("block")
        at.clock.at = T0 + DEADLINE
        (move,) = next_moves(playbook, context.journal, {}, at.clock.now())
        assert isinstance(move, Expire)
        at.clock.at = T0 + DEADLINE - timedelta(seconds=1)
        given = {"question": move.question.number, "by": "GM (ICT)"}
        at.write("block", Phase.APPROVED, "", **given)
        at.clock.at = T0 + DEADLINE
        await Asking(actions={}).expire(context, move)
        entries = journal.entries(at.incident.id)
        assert [e.phase for e in entries] == [Phase.ASKED, Phase.APPROVED]
        (move,) = next_moves(playbook, entries, {}, at.clock.now())
        assert isinstance(move, RunStep)
        assert at.store.outbox.all(at.incident.id) == ()


def test_a_question_of_a_future_that_the_clock_left_again_is_escalated_at_once() -> None:
    """The clock was a year ahead when it was asked: deputies must not wait for a year."""
    step = gated("block")
    data = asked(step, (), Approvals(), T0, needed=1, roles=(Role.AUTHORISER,))
    entry = JournalEntry(
        number=1, incident="I", step="block", action="block", phase=Phase.ASKED, at=T0, data=data
    )

    def move(now: datetime) -> Move:
        return next_moves(make_playbook(step), [entry], {}, now)[0]

    assert isinstance(move(T0 - timedelta(minutes=1)), AwaitAnswer)
    assert isinstance(move(T0 - timedelta(days=365)), Escalate)


def test_nobody_counts_twice_by_a_new_name_with_their_old_key(tmp_path: Path) -> None:
    """Two persons are asked; the first one is renamed in the configuration in between."""
    key = new_key()
    old = replace(GM, public_key=key.public_text)
    with place(tmp_path, gated(approve=Approval.TWO_PERSON), people=(old, SECOND_GM)) as at:
        at.ask()
        given = at.given("GM")
        asked_for = at.answering.open_of(at.incident.id)
        signature = key.sign(PURPOSE, statement_of(asked_for.incident, asked_for.question))
        at.answering.give(replace(given, signature=signature))
        renamed = replace(old, name="General Manager")
        config = replace(at.answering.config, contacts=(renamed, SECOND_GM))
        again = replace(given, by="General Manager", signature=signature)
        with pytest.raises(Refused, match="answered already with the key of General Manager"):
            replace(at.answering, config=config).give(again)
        assert at.question().missing == 1
