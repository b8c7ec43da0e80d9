"""Contacts are asked whether what is written of them is right; an answer counts once, and only for
what was asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sentinel.core.contact_check import ContactCheck, Standing, plain_code, shown_code
from sentinel.core.deed_link import Deed, DeedLinks, opened_deed
from sentinel.core.notice import Message, NoticeKind, OutboxRow
from sentinel.core.sealed_link import token_of, without_links
from sentinel.core.settings import Contact
from sentinel.edges.answer_keys import AnswerKeys
from sentinel.edges.audit import FileAudit
from sentinel.edges.templates import JinjaRenderer
from sentinel.errors import NotApproved, Refused
from sentinel.verifying import Verifier
from support.settings import MANAGER, ON_CALL, SECOND, TEMPLATES, make_config, make_mail
from support.stores import new_key, open_store
from support.values import FakeClock, make_notice

DAY = timedelta(days=1)
ROOT = "https://sentinel.institute.example/"


class Bureau:
    """A verifier over a real database and a real audit log."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.keys = AnswerKeys(key := new_key())
        self.store = open_store(folder / "sentinel.db", clock=self.clock, key=key)
        self.audit = FileAudit(folder / "audit.jsonl", clock=self.clock, key=key)
        self.folder = folder
        self.verifier = self.with_contacts(ON_CALL, SECOND, MANAGER)

    def with_contacts(self, *contacts: Contact) -> Verifier:
        config = make_config(self.folder, contacts=contacts, mail=make_mail())
        return Verifier(
            config=config,
            store=self.store,
            audit=self.audit,
            clock=self.clock,
            renderer=JinjaRenderer(TEMPLATES, config),
            links=DeedLinks(root=ROOT, sign=self.keys.sign, now=self.clock.now),
        )

    def checks(self) -> tuple[ContactCheck, ...]:
        return self.store.contact_checks.all()

    def code(self, contact: Contact) -> str:
        return next(c.code for c in reversed(self.checks()) if c.contact == contact.name)

    def mails(self, *, since: int = 0) -> list[OutboxRow]:
        return [row for row in self.store.outbox.all() if row.kind is NoticeKind.CONTACT][since:]

    def noted(self, action: str) -> list[dict[str, Any]]:
        return [{"actor": entry["actor"], **entry["data"]} for entry in self.audit.having(action)]


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    found = Bureau(tmp_path)
    yield found
    found.store.close()


def test_each_is_asked_once_by_a_mail_of_their_own_with_what_is_written(bureau: Bureau) -> None:
    assert len(bureau.verifier.carry_on()) == 3
    assert bureau.verifier.carry_on() == ()
    mails = bureau.mails()
    assert [mail.recipients for mail in mails] == [(c.mail,) for c in (ON_CALL, SECOND, MANAGER)]
    assert not any(mail.urgent for mail in mails)
    first = mails[0]
    for part in (ON_CALL.post, ON_CALL.mobile, "Second Officer", "on call", "ड्यूटी पर"):
        assert part in first.body
    assert shown_code(bureau.code(ON_CALL)) in first.body
    link = next(word for word in first.body.split() if word.startswith(ROOT))
    deed = opened_deed(token_of(link), bureau.keys.verify)
    assert (deed.deed, deed.about, deed.person) == (
        Deed.CONTACT,
        bureau.code(ON_CALL),
        ON_CALL.name,
    )
    assert len({bureau.code(c) for c in (ON_CALL, SECOND, MANAGER)}) == 3
    assert [line["contact"] for line in bureau.noted("contact-asked")] == [
        c.name for c in (ON_CALL, SECOND, MANAGER)
    ]
    assert bureau.code(ON_CALL) not in (bureau.folder / "audit.jsonl").read_text()


def test_without_a_mail_server_and_at_the_first_start_nobody_is_asked(bureau: Bureau) -> None:
    """A new installation asks in office hours; where somebody was asked before, at once."""
    assert bureau.verifier.carry_on(first_time=False) == ()
    mute = replace(bureau.verifier, config=replace(bureau.verifier.config, mail=None))
    assert mute.carry_on() == ()
    assert bureau.checks() == ()


def test_a_right_counts_once_and_holds_for_a_quarter(bureau: Bureau) -> None:
    bureau.verifier.carry_on()
    code = bureau.code(ON_CALL)
    bureau.verifier.confirm(ON_CALL.name, f" {shown_code(code).lower()} ")
    assert bureau.verifier.standings()[ON_CALL.name] is Standing.VERIFIED
    with pytest.raises(Refused, match="answered already"):
        bureau.verifier.confirm(ON_CALL.name, code)
    (line,) = bureau.noted("contact-confirmed")
    assert (line["actor"], line["via"]) == (ON_CALL.name, "command")
    assert len(bureau.noted("contact-answer-refused")) == 1
    for contact in (SECOND, MANAGER):
        bureau.verifier.confirm(contact.name, bureau.code(contact))
    bureau.clock.at += 89 * DAY
    assert bureau.verifier.carry_on() == ()
    bureau.clock.at += DAY
    assert len(bureau.verifier.carry_on()) == 3
    assert bureau.code(ON_CALL) != code


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA", "of another", "x" * 5000, "\u0661"])
def test_another_code_confirms_nothing(bureau: Bureau, code: str) -> None:
    bureau.verifier.carry_on()
    given = bureau.code(MANAGER) if code == "of another" else code
    with pytest.raises(Refused, match="not the code"):
        bureau.verifier.confirm(ON_CALL.name, given)
    assert bureau.verifier.standings()[ON_CALL.name] is Standing.ASKED
    assert bureau.noted("contact-confirmed") == []


def test_nobody_else_answers_by_a_question_that_did_not_arrive(bureau: Bureau) -> None:
    """Who stands in for a mailbox that is gone is told of it, and must not say that all is well."""
    bureau.verifier.carry_on()
    for contact in (ON_CALL, SECOND, MANAGER):
        body = next(m.body for m in bureau.mails() if m.recipients == (contact.mail,))
        told = without_links(body)
        assert shown_code(bureau.code(contact)) in body
        assert bureau.code(contact) not in plain_code(told)
        assert "/deed/" not in told
        assert contact.mobile in told


@pytest.mark.parametrize("code", ["\udc80", "\ud800" * 16, "\x00"])
def test_a_code_that_is_no_text_is_refused_in_words(bureau: Bureau, code: str) -> None:
    """So a command line hands over what is not UTF-8."""
    bureau.verifier.carry_on()
    with pytest.raises(Refused, match="not the code"):
        bureau.verifier.confirm(ON_CALL.name, code)


def test_who_is_no_contact_answers_nothing(bureau: Bureau) -> None:
    bureau.verifier.carry_on()
    with pytest.raises(NotApproved, match="may not say whether"):
        bureau.verifier.confirm("Mallory", bureau.code(ON_CALL))


def test_silence_is_reminded_of_then_told_to_others_and_asked_anew(bureau: Bureau) -> None:
    """Fourteen days, twenty-one days, each once; after a quarter a new question."""
    bureau.verifier.carry_on()
    for contact in (SECOND, MANAGER):
        bureau.verifier.confirm(contact.name, bureau.code(contact))
    bureau.clock.at += 14 * DAY
    assert bureau.verifier.carry_on() == ("Web Officer was reminded.",)
    assert bureau.verifier.carry_on() == ()
    (reminder,) = bureau.mails(since=3)
    assert reminder.recipients == (ON_CALL.mail,)
    assert "asked again" in reminder.subject
    assert shown_code(bureau.code(ON_CALL)) in reminder.body
    bureau.clock.at += 7 * DAY
    (told,) = bureau.verifier.carry_on()
    assert "others are told" in told
    assert bureau.verifier.carry_on() == ()
    (overdue,) = bureau.mails(since=4)
    assert overdue.recipients == (SECOND.mail,)
    assert "no answer from Web Officer" in overdue.subject
    assert shown_code(bureau.code(ON_CALL)) not in overdue.body
    assert bureau.verifier.standings()[ON_CALL.name] is Standing.OVERDUE
    bureau.verifier.confirm(ON_CALL.name, bureau.code(ON_CALL))
    assert bureau.verifier.standings()[ON_CALL.name] is Standing.VERIFIED


def test_who_is_changed_is_asked_anew_at_once_and_the_old_code_is_worth_nothing(
    bureau: Bureau,
) -> None:
    bureau.verifier.carry_on()
    old = bureau.code(ON_CALL)
    moved = replace(ON_CALL, mail="new@institute.example")
    after = bureau.with_contacts(moved, SECOND, MANAGER)
    assert after.standings()[ON_CALL.name] is Standing.CHANGED
    with pytest.raises(Refused, match="were changed in"):
        after.confirm(ON_CALL.name, old)
    assert after.carry_on(first_time=False) == (
        "Web Officer was asked whether the details are right.",
    )
    assert bureau.mails()[-1].recipients == ("new@institute.example",)
    with pytest.raises(Refused, match="not the code"):
        after.confirm(ON_CALL.name, old)
    after.confirm(ON_CALL.name, bureau.code(ON_CALL))
    assert after.standings()[ON_CALL.name] is Standing.VERIFIED


def test_a_wrong_needs_no_code_says_what_and_is_told(bureau: Bureau) -> None:
    with pytest.raises(Refused, match="say what is wrong"):
        bureau.verifier.wrong(ON_CALL.name, "  ")
    bureau.verifier.wrong(ON_CALL.name, "My number\r\nBcc: all@other.example is new")
    assert bureau.verifier.standings()[ON_CALL.name] is Standing.WRONG
    (mail,) = bureau.mails()
    assert mail.recipients == (SECOND.mail,)
    assert "are wrong" in mail.subject
    assert "My number" in mail.body
    assert "\nBcc:" not in mail.body
    (line,) = bureau.noted("contact-wrong")
    assert line["reason"].startswith("My number")
    asked = bureau.verifier.carry_on()
    assert len(asked) == 2, "who said that it is wrong is not asked about the same again"


def test_an_answer_by_the_code_ends_the_question_for_a_wrong_too(bureau: Bureau) -> None:
    bureau.verifier.carry_on()
    code = bureau.code(ON_CALL)
    bureau.verifier.wrong(ON_CALL.name, "I have moved", code=code, via="link")
    with pytest.raises(Refused, match="answered already"):
        bureau.verifier.confirm(ON_CALL.name, code)
    assert bureau.noted("contact-wrong")[0]["via"] == "link"


def test_two_processes_that_ask_at_once_ask_once(bureau: Bureau) -> None:
    """The second one's question is refused whole, its mail with it."""
    bureau.verifier.carry_on()
    check = replace(bureau.checks()[0], code="ANOTHER")
    with pytest.raises(Refused, match="asked meanwhile"):
        bureau.store.contact_checks.ask(check, None, ())
    assert len(bureau.checks()) == 3


def test_an_old_question_counts_no_more(bureau: Bureau) -> None:
    """By then a new one is due, though the daemon was away and has not asked it yet."""
    bureau.verifier.carry_on()
    bureau.clock.at += 90 * DAY
    with pytest.raises(Refused, match="too old"):
        bureau.verifier.confirm(ON_CALL.name, bureau.code(ON_CALL))


def test_of_two_answers_at_once_the_store_takes_one(bureau: Bureau) -> None:
    """Both were looked at before either was written; only the one that counts is noted."""
    bureau.verifier.carry_on()
    check = replace(bureau.checks()[0], answered_at=bureau.clock.at, right=True, by=ON_CALL.name)
    noted: list[str] = []
    bureau.store.contact_checks.answer(check, (), lambda: noted.append("first"))
    with pytest.raises(Refused, match="answered already"):
        bureau.store.contact_checks.answer(check, (), lambda: noted.append("second"))
    older = replace(bureau.checks()[1], code="NONE", answered_at=bureau.clock.at, right=True)
    with pytest.raises(Refused, match="another has taken its place"):
        bureau.store.contact_checks.answer(older, (), lambda: noted.append("third"))
    assert noted == ["first"]


def test_who_answers_while_a_reminder_is_written_is_not_reminded(bureau: Bureau) -> None:
    bureau.verifier.carry_on()
    (question, *_) = bureau.checks()
    (mail, *_) = bureau.mails()
    bureau.verifier.confirm(ON_CALL.name, question.code)
    notice = make_notice(key="contact/late")
    message = Message(subject=mail.subject, body=mail.body)
    for mark in (bureau.store.contact_checks.reminded, bureau.store.contact_checks.told):
        mark(question.code, bureau.clock.at, [(notice, message)])
    assert len(bureau.store.outbox.all()) == 3
    assert bureau.checks()[0].reminded_at is None
