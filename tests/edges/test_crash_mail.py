"""The first mail of a crash, which wakes the one who can start the server anew."""

from datetime import timedelta
from pathlib import Path

from sentinel.config import playbook_from_text
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.telling import step_notice
from sentinel.core.verdict import Verdict
from sentinel.core.words import Language
from sentinel.edges.templates import JinjaRenderer
from support.settings import TEMPLATES, make_config
from support.values import T0, make_incident, make_site

FOUND = {
    "cause": "not-listening",
    "text": "No program listens.",
    "text_hindi": "कोई प्रोग्राम नहीं सुनता।",
    "advice": "Start the web server.",
    "advice_hindi": "वेब सर्वर चालू करें।",
}


def body(*journal: JournalEntry) -> str:
    incident = make_incident(verdict=Verdict.DOWN)
    now = T0 + timedelta(seconds=9)
    notice = step_notice(
        NoticeKind.RESPONDING, incident, make_site(), journal, now, step="tell-responding"
    )
    message = JinjaRenderer(TEMPLATES, make_config(Path("/srv/watch"))).notice(notice)
    return message.in_language(Language.BOTH)[1]


def test_the_first_mail_of_a_crash_says_why_and_what_to_do() -> None:
    """It asked for nothing and named no cause, while Sentinel waited for a person to start the
    server; the cause came with the recovery."""
    shipped = TEMPLATES.parent / "crash.toml"
    steps = [s.id for s in playbook_from_text(shipped.read_text("utf-8"), name="crash").steps]
    assert steps[:2] == ["diagnose", "tell-responding"]
    done = JournalEntry(
        number=1,
        incident="INC-20261122-0001",
        step="diagnose",
        action="diagnose",
        phase=Phase.DONE,
        at=T0,
        data=FOUND,
    )
    told = body(done)
    asked = told.partition("WHAT IS ASKED OF YOU\n")[2]
    assert asked.startswith('  What stands below under "To do", if nobody is at it')
    assert "nothing now" not in told
    assert "WHY IT DID NOT ANSWER\n  No program listens.\n  To do: Start the web server." in told
    assert "क्या करें: वेब सर्वर चालू करें।" in told


def test_a_response_without_a_found_cause_asks_nothing() -> None:
    told = body()
    assert "WHY IT DID NOT ANSWER" not in told
    assert "WHAT IS ASKED OF YOU\n  Say that you have taken it up; else nothing now:" in told
