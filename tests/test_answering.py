"""What people answer: written once, audited before it counts, refused with a reason, signed where a
key is configured, by links that work once."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sentinel.answer_checks import Given, Unheard
from sentinel.core.answer_link import sealed, token_of
from sentinel.core.answers import Why
from sentinel.core.incident import IncidentState
from sentinel.core.journal_port import Reply
from sentinel.core.moves import next_moves
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import Approval, Phase, RunStep, StepType
from sentinel.core.step_statement import PURPOSE, statement_of
from sentinel.core.words import Role
from sentinel.edges.answer_keys import AnswerKeys
from sentinel.edges.keys import SigningKey
from sentinel.edges.store.journal import SqliteJournal
from sentinel.errors import Refused
from support.asked import (
    APPROVER,
    DEADLINE,
    DEPUTIES,
    DGM,
    GM,
    OFFICER,
    PEOPLE,
    SECOND_GM,
    Place,
    contact,
    gated,
    place,
)
from support.stores import new_key

TWO = gated(approve=Approval.TWO_PERSON)
MANUAL = gated(
    "call", Approval.NEVER, type=StepType.MANUAL, role=Role.ON_CALL, instruction="Ring them."
)


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Place]:
    """A gate of the GM's, asked about."""
    with place(tmp_path) as found:
        found.ask()
        yield found


def refused(found: Place, given: Given) -> Why:
    """Why an answer is refused: it is audited, and nothing is written."""
    before, noted = found.journal, len(found.noted("answer-refused"))
    with pytest.raises(Unheard) as caught:
        found.answering.give(given)
    assert found.journal == before
    lines = found.noted("answer-refused")
    assert len(lines) == noted + 1
    assert lines[-1]["actor"] == given.by
    assert lines[-1]["why"] == caught.value.why
    return caught.value.why


def refused_link(found: Place, link: str) -> str:
    before, noted = found.journal, len(found.noted("answer-refused"))
    with pytest.raises(Refused) as caught:
        found.answering.redeem(link, yes=True)
    assert found.journal == before
    assert len(found.noted("answer-refused")) == noted + 1
    return str(caught.value)


def test_a_yes_is_audited_written_and_told_and_the_step_may_run(one: Place) -> None:
    counted = one.answering.give(one.given("GM", words="go on"))
    assert counted.missing == 0
    assert one.answers() == [("approved", "GM", "")]
    (line,) = one.noted("step-approved")
    assert (line["actor"], line["step"], line["via"]) == ("GM", "restore", "command")
    (mail,) = one.store.outbox.all(one.incident.id)
    assert mail.kind is NoticeKind.ANSWERED
    assert "approved by GM" in mail.subject
    assert "the response goes on: puts back 3 files" in mail.body
    moves = next_moves(one.plan, one.journal, {}, one.clock.now())
    assert isinstance(moves[0], RunStep)


def test_a_no_needs_its_reason_and_ends_the_question(one: Place) -> None:
    assert refused(one, one.given("GM", yes=False)) is Why.NOT_OPEN
    one.answering.give(one.given("GM", yes=False, words="the backup is too old"))
    assert one.answers() == [("declined", "GM", "")]
    assert refused(one, one.given("Second GM", step="restore")) is Why.DECLINED


@pytest.mark.parametrize(
    ("name", "why"),
    [("Nobody", Why.NOBODY), ("Viewer", Why.WRONG_ROLE), ("DGM", Why.TOO_EARLY)],
)
def test_who_may_not_answer_is_refused_and_noted(one: Place, name: str, why: Why) -> None:
    assert refused(one, one.given(name)) is why


def test_nothing_counts_at_the_deadline_or_after_it(one: Place) -> None:
    one.pass_time(DEADLINE)
    for name in ("GM", "DGM"):
        assert refused(one, one.given(name)) is Why.TOO_LATE
    assert one.answers() == []


def test_the_deputy_answers_in_the_name_of_the_absent_gm(one: Place) -> None:
    one.pass_time(DEPUTIES)
    one.answering.give(one.given("DGM"))
    assert one.answers() == [("approved", "DGM", "GM")]
    assert "standing in for GM" in one.store.outbox.all(one.incident.id)[-1].body


def test_two_persons_are_two_different_ones(tmp_path: Path) -> None:
    with place(tmp_path, TWO) as found:
        found.ask()
        assert found.answering.give(found.given("GM")).missing == 1
        assert refused(found, found.given("GM")) is Why.TWICE
        found.pass_time(DEPUTIES)
        assert found.answering.give(found.given("Web Officer")).missing == 0
        assert found.answers() == [("approved", "GM", ""), ("approved", "Web Officer", "Approver")]
        assert refused(found, found.given("Second GM", step="restore")) is Why.ANSWERED


def test_an_incident_that_does_not_respond_takes_no_answer(one: Place) -> None:
    one.store.incidents.change(
        one.incident.id, IncidentState.RESPONDING, fields={"state": IncidentState.NEEDS_HUMAN}
    )
    assert refused(one, one.given("GM")) is Why.NOT_OPEN


def test_a_question_asked_again_is_another_one(one: Place) -> None:
    """A yes to the one before does not count for it, nor does its link."""
    old = one.link(GM)
    one.answering.give(one.given("GM"))
    one.ask()
    assert one.question().missing == 1
    assert "no step waits" in refused_link(one, old)
    one.answering.give(one.given("GM"))
    assert one.question_is_answered()


def test_a_manual_step_is_said_to_be_done_and_a_gate_is_not(tmp_path: Path) -> None:
    with place(tmp_path, MANUAL) as found:
        found.ask()
        assert refused(found, found.given("Web Officer")) is Why.NOT_OPEN
        assert refused(found, found.given("GM", done=True)) is Why.WRONG_ROLE
        given = found.given("Web Officer", done=True, words="they are on it")
        assert found.answering.give(given).missing == 0
        assert found.journal[-1].data["note"] == "they are on it"


def test_which_of_several_questions_is_meant_must_be_said(tmp_path: Path) -> None:
    branches = (("restore",), ("call",))
    both = gated("both", Approval.NEVER, type=StepType.PARALLEL, branches=branches)
    first = gated(on_success="join", on_failure="fail")
    second = gated("call", on_success="join", on_failure="fail")
    with place(tmp_path, both, first, second) as found:
        found.ask(first)
        found.ask(second)
        assert refused(found, found.given("GM")) is Why.NOT_OPEN
        assert refused(found, found.given("GM", step="elsewhere")) is Why.NOT_OPEN
        found.answering.give(found.given("GM", step="call"))
        assert found.question().step == "restore"


class TestLinks:
    def test_a_link_answers_once_for_its_person(self, one: Place) -> None:
        link, before = one.link(GM), one.journal
        asked = one.answering.asked_by(one.answering.link_of(link))
        assert (asked.step.id, asked.question.would) == (
            "restore",
            "puts back 3 files from backup 01BACKUP",
        )
        assert one.journal == before, "looking changes nothing"
        one.answering.redeem(link, yes=True)
        assert one.answers() == [("approved", "GM", "")]
        assert one.journal[-1].data["via"] == "link"
        assert "used already" in refused_link(one, link)
        with pytest.raises(Refused, match="used already"):
            one.answering.asked_by(one.answering.link_of(link))

    def test_a_no_uses_it_up_too(self, one: Place) -> None:
        link = one.link(GM)
        one.answering.redeem(link, yes=False, words="no")
        assert "used already" in refused_link(one, link)

    def test_late_use_is_refused(self, one: Place) -> None:
        link = one.link(GM)
        one.pass_time(DEADLINE)
        assert "open until" in refused_link(one, link)

    def test_the_link_of_a_deputy_counts_from_their_time_on(self, one: Place) -> None:
        link = one.link(DGM)
        assert "stands in for GM and Second GM from" in refused_link(one, link)
        one.pass_time(DEPUTIES)
        one.answering.redeem(link, yes=True)
        assert one.answers() == [("approved", "DGM", "GM")]

    def test_a_link_does_not_count_beside_the_command_line(self, one: Place) -> None:
        link = one.link(GM)
        one.answering.give(one.given("GM"))
        assert "answered already" in refused_link(one, link)

    def test_a_link_for_whom_it_is_not_is_refused(self, one: Place) -> None:
        """Such as that of a person whose role was taken away since."""
        assert "it takes the role" in refused_link(one, one.link(OFFICER))

    def test_a_link_of_another_installation_or_changed_is_refused(self, one: Place) -> None:
        token = token_of(one.link(GM))
        link = one.answering.link_of(token)
        other = AnswerKeys(new_key())
        assert "not made by this" in refused_link(one, sealed(link, other.sign))
        assert refused_link(one, token[:-2] + ("AA" if token[-2:] != "AA" else "BB"))
        assert refused_link(one, "https://sentinel.institute.example/answer/")

    def test_of_one_mailbox_that_two_read_no_link_stands_for_two_people(
        self, tmp_path: Path
    ) -> None:
        same = {"mail": "ict@institute.example"}
        people = (
            contact("A", Role.AUTHORISER, **same),
            contact("B", Role.APPROVER, **same),
            contact("C", Role.APPROVER),
        )
        with place(tmp_path, TWO, people=people) as found:
            found.ask()
            assert [bool(found.link(person)) for person in people] == [False, False, True]


class TestSignatures:
    @pytest.fixture
    def key(self) -> SigningKey:
        return new_key()

    @pytest.fixture
    def signing(self, tmp_path: Path, key: SigningKey) -> Iterator[Place]:
        boss = contact("GM", Role.AUTHORISER, public_key=key.public_text)
        with place(tmp_path, people=(boss, *PEOPLE[1:])) as found:
            found.ask()
            yield found

    def signature(self, found: Place, key: SigningKey) -> str:
        return key.sign(PURPOSE, statement_of(found.incident, found.question()))

    def test_who_has_a_key_signs_and_gets_no_link(self, signing: Place, key: SigningKey) -> None:
        assert signing.link(signing.answering.config.contacts[0]) == ""
        assert refused(signing, signing.given("GM")) is Why.UNSIGNED
        forged = self.signature(signing, new_key())
        assert refused(signing, signing.given("GM", signature=forged)) is Why.UNSIGNED
        signature = self.signature(signing, key)
        signing.answering.give(signing.given("GM", signature=signature))
        data = signing.journal[-1].data
        assert data["signature"] == signature
        assert isinstance(data["statement"], str)
        assert key.verify(PURPOSE, data["statement"].encode(), signature)
        assert '"would":"puts back 3 files from backup 01BACKUP"' in data["statement"]

    def test_a_signature_of_another_plan_or_question_is_none(
        self, signing: Place, key: SigningKey
    ) -> None:
        old = self.signature(signing, key)
        signing.ask(would="puts back everything from backup 02BACKUP")
        assert refused(signing, signing.given("GM", signature=old)) is Why.UNSIGNED

    def test_a_no_waits_for_no_key(self, signing: Place) -> None:
        signing.answering.give(signing.given("GM", yes=False, words="stop"))
        assert signing.answers() == [("declined", "GM", "")]

    def test_a_signature_without_a_configured_key_is_refused(
        self, signing: Place, key: SigningKey
    ) -> None:
        signature = self.signature(signing, key)
        given = signing.given("Second GM", signature=signature)
        assert refused(signing, given) is Why.UNSIGNED


def test_of_two_processes_that_answer_at_once_each_person_counts_once(tmp_path: Path) -> None:
    """Four processes, two of them in one name; the database takes them one after the other."""
    key = new_key()
    with place(tmp_path, TWO, key=key) as found:
        found.ask()
        context = multiprocessing.get_context("fork")
        begin, ended = context.Barrier(4), context.Queue()
        names = ("GM", "GM", "Second GM", "Approver")
        children = [
            context.Process(target=answer_there, args=(tmp_path, key, name, begin, ended))
            for name in names
        ]
        for child in children:
            child.start()
        results = sorted(ended.get(timeout=120) for _ in children)
        for child in children:
            child.join()
        counted = [by for _, by, _ in found.answers()]
        assert results.count("counted") == 2
        assert len(counted) == 2
        assert len(set(counted)) == 2
        assert len(found.noted("step-approved")) == 2
        assert len(found.noted("answer-refused")) == 2
        assert not found.audit.verify()


def test_one_link_used_by_two_processes_at_once_counts_once(tmp_path: Path) -> None:
    key = new_key()
    with place(tmp_path, key=key) as found:
        found.ask()
        link = found.link(GM)
        context = multiprocessing.get_context("fork")
        begin, ended = context.Barrier(3), context.Queue()
        children = [
            context.Process(target=answer_there, args=(tmp_path, key, link, begin, ended))
            for _ in range(3)
        ]
        for child in children:
            child.start()
        results = sorted(ended.get(timeout=120) for _ in children)
        for child in children:
            child.join()
        assert results.count("counted") == 1
        assert found.answers() == [("approved", "GM", "")]


def answer_there(folder: Path, key: SigningKey, who: str, begin: Any, ended: Any) -> None:
    """In a process of its own: by name, or by a link."""
    from support.asked import reopened

    with reopened(folder, key, TWO if "/" not in who else gated()) as found:
        begin.wait()
        try:
            if "/" in who:
                found.answering.redeem(who, yes=True)
            else:
                found.answering.give(found.given(who))
        except Refused as error:
            ended.put(f"refused: {error}")
        else:
            ended.put("counted")


def test_the_audit_log_has_an_answer_before_the_journal(
    one: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be written, nothing counts."""
    seen: list[int] = []

    def no_disk(*_: object) -> None:
        seen.append(1)
        raise Refused("the audit log cannot be written")

    monkeypatch.setattr(type(one.audit), "append", no_disk)
    before = one.journal
    with pytest.raises(Refused):
        one.answering.give(one.given("GM"))
    assert one.journal == before
    assert seen


def test_two_answers_in_the_same_moment_are_told_as_they_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second was worded before the first was written: it told that one more was needed."""
    with place(tmp_path, TWO) as found:
        found.ask()
        answer, others = SqliteJournal.answer, ["Approver"]

        def second(self: SqliteJournal, *words: Any, **more: Any) -> Any:
            if others:
                assert found.answering.give(found.given(others.pop())).missing == 1
            return answer(self, *words, **more)

        monkeypatch.setattr(SqliteJournal, "answer", second)
        assert found.answering.give(found.given("GM")).missing == 0
        assert [by for _, by, _ in found.answers()] == ["Approver", "GM"]
        assert found.question_is_answered()


def test_the_journal_itself_takes_a_link_once(one: Place) -> None:
    """Whatever was looked at before: it is looked again in the transaction that uses it."""

    def decide(*_: object) -> Reply:
        return Reply(step="restore", action="restore", phase=Phase.APPROVED, data={"by": "GM"})

    one.store.journal.answer(one.incident.id, decide, link="the same")
    before = one.journal
    with pytest.raises(Refused, match="used already"):
        one.store.journal.answer(one.incident.id, decide, link="the same")
    assert one.journal == before


def test_each_link_is_its_persons_own(one: Place) -> None:
    assert one.answering.mail_link is not None
    links = [one.answering.link_of(one.link(person)) for person in (GM, SECOND_GM, APPROVER)]
    assert [link.person for link in links] == ["GM", "Second GM", "Approver"]
    assert len({link.id for link in links}) == 3
