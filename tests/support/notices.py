"""One notice of every kind, with ordinary facts or with a foreign text in every place that takes
one: what the tests of templates, of mails and of docs/messages are made from.

A new kind adds its sample to `SAMPLES`; the facts are fixed, so that what is made of them is.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sentinel.core.approval_telling import Told, question_notices
from sentinel.core.case import Case
from sentinel.core.certin_deadline import deadline_notice
from sentinel.core.certin_filing import Standing
from sentinel.core.contact_check import ContactCheck
from sentinel.core.contact_notices import wrong_notice
from sentinel.core.escalation import UNANSWERED, Waiting
from sentinel.core.escalation_telling import unanswered_notice
from sentinel.core.exercise import exercise_notice
from sentinel.core.facts import moment, site_facts
from sentinel.core.incident import Incident
from sentinel.core.notice import Notice, NoticeKind, OutboxState
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.questions import put
from sentinel.core.rehearsal_notice import rehearsal_notice
from sentinel.core.run import Run
from sentinel.core.shadow import WouldBe
from sentinel.core.shadow_report import shadow_report
from sentinel.core.shadow_telling import shadow_report_notice
from sentinel.core.site import BlockSettings
from sentinel.core.telling import (
    needs_human_notice,
    recovered_notice,
    review_notice,
    step_notice,
    suspect_notice,
    watch_notice,
    would_have_notice,
)
from sentinel.core.verdict import Measure, Verdict
from support.rehearsals import make_rehearsal
from support.settings import make_config
from support.values import (
    T0,
    make_finding,
    make_incident,
    make_judgement,
    make_row,
    make_run,
    make_signal,
    make_site,
    make_step,
)

SITE = make_site(
    title="संस्थान Institute",
    url="https://www.institute.example/",
    block=BlockSettings(driver="nginx", flag_dir=Path("/flags"), retry_after_seconds=600),
)
NOW = T0 + timedelta(minutes=48)
CONFIG = make_config(Path("/srv/watch folder"))

Sample = Callable[[str], Notice]
"""Makes the notice of a kind with this foreign text in it."""


def incident(text: str = "the page is not the approved one", **changes: object) -> Incident:
    values: dict[str, object] = {
        "verdict": Verdict.DEFACED,
        "confirmed_at": T0 + timedelta(seconds=2),
        "confirmed_by": "witnesses",
        "subjects": ("/", f"/{text}"),
        "reasons": (
            text,
            "The title is another one than the approved.",
            "A script is loaded from a host that was never seen: cdn.evil.example.",
        ),
        "rule": "C3",
        "measures": (Measure(name="witnesses", value=2, threshold=2),),
        "case": Case.ORIGIN,
        "evidence": ("ab" * 32,),
        "compromised_at": T0 - timedelta(days=2),
        "compromised_by": "GM (ICT)",
        "compromised_reason": text,
        **changes,
    }
    return make_incident(**values)


def journal(text: str) -> tuple[JournalEntry, ...]:
    return tuple(
        JournalEntry(
            number=number,
            incident="INC-20261122-0001",
            step=action,
            action=action,
            phase=Phase.DONE,
            at=T0 + timedelta(seconds=number),
            data={"summary": text, "backup": "01BACKUP"},
        )
        for number, action in enumerate(("block", "restore"), start=1)
    )


def edited_run(text: str) -> Run:
    return make_run(
        verdict=Verdict.EDITED,
        judgements=(make_judgement(Verdict.EDITED, f"/{text}", reasons=(text,)),),
        findings=(make_finding(f"/{text}", signals=(make_signal(text=text, quote=text),)),),
    )


def asked_notice(
    one: Incident,
    steps: tuple[JournalEntry, ...],
    text: str,
    decision: dict[str, object] | None = None,
) -> Notice:
    """A question about a restore, for these reasons."""
    step = make_step("restore")
    asks = {"question": "restore/1", "needed": 1, "would": text, "why": text}
    told = Told(
        incident=one,
        site=SITE,
        step=step,
        question=put(step, asks, NOW),
        contacts=CONFIG.contacts,
        now=NOW,
        journal=steps,
        decision=decision,
    )
    return question_notices(Phase.ASKED, told)[0]


def declined_notice(one: Incident, steps: tuple[JournalEntry, ...], text: str) -> Notice:
    """A question that a person has said no to, in these words."""
    step = make_step("restore")
    question = put(step, {"question": "restore/1", "needed": 1, "would": text}, NOW)
    data: dict[str, object] = {"by": "GM (ICT)", "reason": text}
    answer = replace(steps[-1], phase=Phase.DECLINED, at=NOW, data=data)
    told = Told(
        incident=one,
        site=SITE,
        step=step,
        question=question,
        contacts=CONFIG.contacts,
        now=NOW,
        journal=steps,
        answer=answer,
    )
    return question_notices(Phase.DECLINED, told)[0]


def _step(kind: NoticeKind) -> Sample:
    return lambda text: step_notice(kind, incident(text), SITE, journal(text), NOW, step=kind.value)


def _would_have(text: str) -> Notice:
    steps = [WouldBe(step="block", uses="block", summary=text)]
    return would_have_notice(incident(text), SITE, steps, NOW)


def _shadow_report(text: str) -> Notice:
    report = shadow_report(
        "main",
        T0,
        NOW,
        lines=(),
        grave=[replace(edited_run(text), verdict=Verdict.DEFACED, would_have=("block",))],
        incidents=[incident(text)],
        journals={},
        changed=7,
    )
    return shadow_report_notice(report, SITE, NOW)


def _rehearsal(text: str) -> Notice:
    failed = rehearsal_notice(make_rehearsal(problems=(text,)), None, SITE, NOW)
    assert failed is not None
    return failed


def _drill(text: str) -> Notice:
    return exercise_notice("E1", "outcome", SITE, "it FAILED", (text,), now=NOW)


def _deadline(text: str) -> Notice:
    return deadline_notice(
        incident(text),
        SITE,
        timedelta(hours=3),
        NOW,
        standing=Standing(),
        revision=None,
        send_to={
            "email": "incident@cert-in.org.in",
            "phone": "1800-11-4949",
            "fax": "1800-11-6969",
        },
    )


def _filing(text: str) -> Notice:
    facts: dict[str, object] = {
        "site": site_facts(SITE),
        "incident": {"id": "INC-20261122-0001"},
        "organisation_name": "Institute",
        "revision": 2,
        "supplements": 0,
        "references": ["CERTIn-20261122"],
        "first_sighting": moment(T0),
        "approved": moment(NOW),
        "approved_by": "GM (ICT)",
        "fields": [{"label": "Basic description of Incident", "value": text, "ticked": []}],
        "files": ["cert-in-report.pdf"],
        "kept": 3,
    }
    return Notice(
        key="INC-20261122-0001/filing-2",
        kind=NoticeKind.FILING,
        site=SITE.name,
        incident="INC-20261122-0001",
        at=NOW,
        facts=facts,
        recipients=("incident@cert-in.org.in",),
    )


def _unanswered(text: str) -> Notice:
    """The second round of an incident that nobody takes up."""
    waiting = Waiting(
        key="INC-20261122-0001",
        word=UNANSWERED,
        since=T0,
        patience=timedelta(minutes=15),
        rounds=(T0 + timedelta(minutes=15),),
    )
    row = make_row(subject=text, state=OutboxState.SENT, sent_at=T0)
    return unanswered_notice(
        incident(text), waiting, SITE, NOW, rows=[row], readers=("gm@institute.example",)
    )


def _contact(text: str) -> Notice:
    """Somebody says what is wrong with their details."""
    manager = CONFIG.contacts[-1]
    check = ContactCheck(
        code="0" * 32,
        contact=manager.name,
        fingerprint="ab" * 32,
        asked_at=T0,
        answered_at=NOW,
        right=False,
        by=manager.name,
        reason=text,
    )
    return wrong_notice(manager, check, SITE, ("web@institute.example",), NOW)


def _lines(kind: NoticeKind) -> Sample:
    """A kind whose facts are its site, lines and the time."""

    def sample(text: str) -> Notice:
        facts: dict[str, object] = {"site": site_facts(SITE), "lines": [text], "now": moment(NOW)}
        return Notice(key=kind, kind=kind, site=SITE.name, incident="", at=NOW, facts=facts)

    return sample


SAMPLES: dict[NoticeKind, Sample] = {
    NoticeKind.SUSPECT: lambda text: suspect_notice(
        incident(text, verdict=Verdict.SUSPECT, confirmed_at=None, confirmed_by=""), SITE, NOW, 30
    ),
    NoticeKind.BLOCKED: _step(NoticeKind.BLOCKED),
    NoticeKind.RESPONDING: _step(NoticeKind.RESPONDING),
    NoticeKind.RECOVERED: lambda text: recovered_notice(
        incident(text), SITE, journal(text), NOW, step="g"
    ),
    NoticeKind.NEEDS_HUMAN: lambda text: needs_human_notice(
        incident(text), SITE, text, NOW, journal=journal(text)
    ),
    NoticeKind.APPROVAL: lambda text: asked_notice(incident(text), journal(text), text),
    NoticeKind.ANSWERED: lambda text: declined_notice(incident(text), journal(text), text),
    NoticeKind.WOULD_HAVE: _would_have,
    NoticeKind.SHADOW_REPORT: _shadow_report,
    NoticeKind.REVIEW: lambda text: review_notice(edited_run(text), SITE, "01BASE", NOW),
    NoticeKind.REHEARSAL: _rehearsal,
    NoticeKind.DRILL: _drill,
    NoticeKind.WATCH: lambda text: watch_notice(SITE, "late", text, NOW),
    NoticeKind.UNANSWERED: _unanswered,
    NoticeKind.DEADLINE: _deadline,
    NoticeKind.DIGEST: _lines(NoticeKind.DIGEST),
    NoticeKind.DAILY: _lines(NoticeKind.DAILY),
    NoticeKind.CONTACT: _contact,
    NoticeKind.MONITORING: _lines(NoticeKind.MONITORING),
    NoticeKind.FILING: _filing,
}
"""Every kind: a test holds this."""


def sample(kind: NoticeKind, text: str = "plain") -> Notice:
    return SAMPLES[kind](text)
