"""The mails about a question: who gets them, what they say, and that none is a forgery."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.approval_telling import Told, question_notices
from sentinel.core.facts import entry_text
from sentinel.core.notice import Message, Notice, NoticeKind
from sentinel.core.playbook import Approval, JournalEntry, Phase, Step, StepType
from sentinel.core.questions import Question, asked, put, question_of
from sentinel.core.response_settings import Approvals
from sentinel.core.settings import Contact
from sentinel.core.words import Language, Role
from sentinel.edges.templates import JinjaRenderer
from support.settings import TEMPLATES, make_config
from support.values import T0, make_incident, make_site

GM = Contact(
    name="GM (ICT)",
    post="General Manager (ICT)",
    mail="gm@institute.example",
    mobile="+91 90000 00002",
    roles=(Role.AUTHORISER,),
    deputy="DGM (ICT)",
)
DGM = Contact(
    name="DGM (ICT)",
    post="Deputy General Manager (ICT)",
    mail="dgm@institute.example",
    mobile="",
    roles=(Role.OPERATIONS,),
)
OFFICER = Contact(
    name="Web Officer",
    post="Officer",
    mail="web@institute.example",
    mobile="",
    roles=(Role.ON_CALL,),
)
PEOPLE = (GM, DGM, OFFICER)
SITE = make_site()
RENDERER = JinjaRenderer(TEMPLATES, make_config(Path("/srv/watch")))


def step(**changes: object) -> Step:
    values: dict[str, object] = {
        "id": "restore",
        "uses": "restore",
        "timeout_seconds": 60.0,
        "approve": Approval.GM,
        "on_success": "end",
        "on_failure": "call-a-person",
        **changes,
    }
    return Step(**values)  # type: ignore[arg-type] # a test gives what it means


def question(one: Step, **changes: object) -> Question:
    values: dict[str, object] = {
        "needed": 1,
        "roles": (Role.AUTHORISER,),
        "would": "puts back 3 files from backup 01BACKUP",
        **changes,
    }
    return put(one, asked(one, (), Approvals(), T0, **values), T0)  # type: ignore[arg-type] # as above


def told(one: Step, asks: Question, **changes: object) -> Told:
    values: dict[str, object] = {
        "incident": make_incident(subjects=("/",), reasons=("not the approved page",)),
        "site": SITE,
        "step": one,
        "question": asks,
        "contacts": PEOPLE,
        "now": T0,
        **changes,
    }
    return Told(**values)  # type: ignore[arg-type] # as above


def words(notice: Notice) -> Message:
    """As somebody reads it who wants both languages."""
    message = RENDERER.notice(notice)
    return replace(message, body=message.in_language(Language.BOTH)[1])


@pytest.fixture(autouse=True)
def no_template_falls_back(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert "template failed" not in caplog.text


def test_who_holds_the_role_is_asked_and_told_what_why_until_when_and_how() -> None:
    one = step()
    (notice,) = question_notices(Phase.ASKED, told(one, question(one, why="the cap is reached")))
    assert notice.recipients == (GM.mail,)
    message = words(notice)
    assert 'your approval is needed for "restore"' in message.subject
    for part in (
        "Why it is asked: the cap is reached",
        "After a yes:     puts back 3 files from backup 01BACKUP",
        "Until when: 22 Nov 2026 22:00:00 IST (22 Nov 2026 16:30:00 UTC).",
        "No answer by then means no: nothing happens, and a person is called.",
        'incident approve INC-20261122-0001 --step restore --by "YOUR NAME"',
        'incident decline INC-20261122-0001 --step restore --by "YOUR NAME" --reason "WHY"',
        "GM (ICT), General Manager (ICT), +91 90000 00002; stood in for by DGM (ICT)",
        "may answer from 22 Nov 2026 10:30:00 IST (22 Nov 2026 05:00:00 UTC) on.",
        "समय-सीमा: 22 Nov 2026 22:00:00 IST",
        "हाँ के बाद: puts back 3 files",
    ):
        assert part in message.body
    assert "\n\n\n" not in message.body


def test_a_blocked_site_is_said_to_stay_blocked_in_both_languages() -> None:
    one = step()
    block = JournalEntry(
        number=1, incident="INC-1", step="block", action="block", phase=Phase.DONE, at=T0
    )
    (notice,) = question_notices(Phase.ASKED, told(one, question(one), journal=(block,)))
    body = words(notice).body
    assert "the site stays blocked, and a person is called" in body
    assert "वेबसाइट बंद (ब्लॉक) रहेगी" in body


def test_with_links_each_person_gets_a_mail_of_their_own() -> None:
    one = step()
    asks = question(one, roles=(Role.AUTHORISER, Role.OPERATIONS), needed=2)
    notices = question_notices(
        Phase.ASKED,
        told(one, asks, link=lambda _, person, __: f"https://s.example/answer/{person.mail[:3]}"),
    )
    assert [notice.recipients for notice in notices] == [(GM.mail,), (DGM.mail,)]
    assert len({notice.key for notice in notices}) == 2
    body = words(notices[0]).body
    assert "https://s.example/answer/gm@" in body
    assert "https://s.example/answer/dgm" not in body
    assert "--by 'GM (ICT)'" in body
    assert "two different persons must approve" in body


def test_deputies_are_told_for_whom_they_stand_in() -> None:
    one = step()
    (notice,) = question_notices(Phase.ESCALATED, told(one, question(one)))
    assert notice.recipients == (DGM.mail,)
    message = words(notice)
    assert "you stand in for GM (ICT)" in message.subject
    assert "may answer in their name from now on" in message.body
    assert "GM (ICT) के स्थान पर" in message.body


def test_where_nobody_stands_in_those_asked_and_who_is_on_call_hear_again() -> None:
    one = step()
    alone = Contact(name="GM", post="GM", mail="a@b.example", mobile="", roles=(Role.AUTHORISER,))
    people = (alone, OFFICER)
    (notice,) = question_notices(Phase.ESCALATED, told(one, question(one), contacts=people))
    assert notice.recipients == (alone.mail, OFFICER.mail)
    assert "still waiting: your approval" in words(notice).subject


def test_a_manual_step_says_what_to_do_in_both_languages() -> None:
    one = step(
        type=StepType.MANUAL,
        approve=Approval.NEVER,
        instruction="Ring the hosting provider.",
        instruction_hindi="होस्टिंग प्रदाता को फ़ोन करें।",
    )
    (notice,) = question_notices(Phase.ASKED, told(one, question(one, would="")))
    message = words(notice)
    assert 'something for you to do, "restore"' in message.subject
    assert "Ring the hosting provider." in message.body
    assert "होस्टिंग प्रदाता को फ़ोन करें।" in message.body
    assert "incident done INC-20261122-0001 --step restore" in message.body


@pytest.mark.parametrize(
    ("phase", "data", "subject", "said"),
    [
        (Phase.APPROVED, {"by": "GM (ICT)"}, "approved by GM (ICT)", "the response goes on"),
        (
            Phase.DECLINED,
            {"by": "DGM (ICT)", "for": "GM (ICT)", "reason": "not now"},
            "declined by DGM (ICT)",
            "standing in for GM (ICT)",
        ),
        (Phase.FAILED, None, "nobody answered in time", "does not count any more"),
    ],
)
def test_all_are_told_what_became_of_it(
    phase: Phase, data: dict[str, object] | None, subject: str, said: str
) -> None:
    one = step()
    asks, entries = question(one), ()
    if data is not None:
        entry = JournalEntry(
            number=2, incident="I", step="restore", action="restore", phase=phase, at=T0, data=data
        )
        ask = JournalEntry(
            number=1,
            incident="I",
            step="restore",
            action="restore",
            phase=Phase.ASKED,
            at=T0,
            data=asked(one, (), Approvals(), T0, needed=1, roles=(Role.AUTHORISER,)),
        )
        found = question_of(one, (ask, entry), 1)
        assert found is not None
        asks, entries = found, (entry,)
    now = T0 + timedelta(hours=13)
    given = told(one, asks, answer=entries[0] if entries else None, now=now)
    (notice,) = question_notices(phase, given)
    assert notice.kind is NoticeKind.ANSWERED
    assert notice.recipients == (GM.mail, DGM.mail, OFFICER.mail)
    message = words(notice)
    assert subject in message.subject
    assert said in message.body
    assert "आपसे अपेक्षा" in message.body
    assert "\n\n\n" not in message.body


def test_hostile_words_make_no_line_and_no_link() -> None:
    bad = "x\nBcc: all@evil.example\nhttp://evil.example/ {{ 7 * 7 }}"
    one = step()
    for asks in (question(one), question(one, why=bad, would=bad)):
        (notice,) = question_notices(Phase.ASKED, told(one, asks))
        body = words(notice).body
        assert "http://evil" not in body
        assert not any(line.startswith("Bcc:") for line in body.splitlines())


@pytest.mark.parametrize(
    ("phase", "data", "text"),
    [
        (Phase.APPROVED, {"by": "GM"}, "by GM"),
        (Phase.APPROVED, {"by": "GM", "for": "", "note": "go on"}, "by GM: go on"),
        (
            Phase.DECLINED,
            {"by": "DGM", "for": "GM", "reason": "not now"},
            "by DGM, standing in for GM: not now",
        ),
    ],
)
def test_the_time_line_says_who_answered_for_whom_and_what(
    phase: Phase, data: dict[str, object], text: str
) -> None:
    entry = JournalEntry(
        number=1, incident="I", step="restore", action="restore", phase=phase, at=T0, data=data
    )
    assert entry_text(entry) == text
