"""One notice of every kind, with ordinary facts or with a foreign text in every place that takes
one: what the tests of templates, of mails and of docs/messages are made from.

A new kind adds its sample to `SAMPLES`; the facts are fixed, so that what is made of them is.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sentinel.core.account_telling import AccountEvent, account_notice
from sentinel.core.approval_telling import Told, question_notices
from sentinel.core.baseline_notices import learnt_notice
from sentinel.core.calendar_element import Element
from sentinel.core.calendar_port import Review, SeenPage
from sentinel.core.calendar_reminders import due_reminders, reminder_notices
from sentinel.core.calendar_standing import standings
from sentinel.core.case import Case
from sentinel.core.certin import document, draft
from sentinel.core.certin_deadline import deadline_notice
from sentinel.core.certin_fields import CertInFacts
from sentinel.core.certin_filing import Standing
from sentinel.core.contact_check import ContactCheck
from sentinel.core.contact_notices import wrong_notice
from sentinel.core.daily import DailyMessage
from sentinel.core.daily_telling import LastDay, daily_notice
from sentinel.core.digest import Digest, TroubledFunction
from sentinel.core.digest_telling import digest_notice
from sentinel.core.escalation import UNANSWERED, Waiting
from sentinel.core.escalation_telling import unanswered_notice
from sentinel.core.exercise import exercise_notice
from sentinel.core.facts import moment, site_facts
from sentinel.core.filing_logs import LogParcel
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.link_graph import Problem
from sentinel.core.link_report import Carrier
from sentinel.core.link_state import LinkReason
from sentinel.core.notice import Notice, NoticeKind, OutboxState
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.questions import put
from sentinel.core.rehearsal_notice import rehearsal_notice
from sentinel.core.relapse import Relapse
from sentinel.core.repeats import Repeat
from sentinel.core.run import Run
from sentinel.core.settings import Contact, Organisation
from sentinel.core.shadow import WouldBe
from sentinel.core.shadow_report import shadow_report
from sentinel.core.shadow_telling import shadow_report_notice
from sentinel.core.sightings import Sighting
from sentinel.core.site import BlockSettings
from sentinel.core.telling import (
    again_notice,
    closed_notice,
    needs_human_notice,
    recovered_notice,
    review_notice,
    step_notice,
    suspect_notice,
    watch_notice,
    would_have_notice,
)
from sentinel.core.verdict import Measure, Verdict
from support.contact_examples import contact_examples
from support.course_examples import (
    failing_course,
    function_examples,
    function_news,
    functions_notice,
)
from support.escalation_examples import escalation_examples
from support.rehearsals import make_rehearsal
from support.settings import make_config
from support.values import (
    T0,
    make_baseline,
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
CONFIG = make_config(Path("/srv/watch folder"), sites=(SITE,))

EXAMPLE = "Foreign text in the heading: “Hacked by team x, http://evil.example/”."
"""The text of the examples in docs/messages: in other places of those other words stand."""

Sample = Callable[[str], Notice]
"""Makes the notice of a kind with this foreign text in it."""


def _or(text: str, example: str) -> str:
    return example if text == EXAMPLE else text


def incident(text: str = "the page is not the approved one", **changes: object) -> Incident:
    values: dict[str, object] = {
        "verdict": Verdict.DEFACED,
        "confirmed_at": T0 + timedelta(seconds=2),
        "confirmed_by": "witnesses",
        "subjects": ("/", f"/{_or(text, 'notices/')}"),
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
        "compromised_reason": _or(text, "the log of uploads names shell.php."),
        **changes,
    }
    return make_incident(**values)


def journal(text: str) -> tuple[JournalEntry, ...]:
    done = {
        "block": "Closed: 503 at each of 4 addresses, proven from outside.",
        "restore": "2 files were put back, each as in backup 01BACKUP.",
    }
    return tuple(
        JournalEntry(
            number=number,
            incident="INC-20261122-0001",
            step=action,
            action=action,
            phase=Phase.DONE,
            at=T0 + timedelta(seconds=number),
            data={"summary": _or(text, done[action]), "backup": "01BACKUP"},
        )
        for number, action in enumerate(("block", "restore"), start=1)
    )


def edited_run(text: str) -> Run:
    subject = f"/{_or(text, 'notices/')}"
    what = _or(text, "The heading is another one")
    return make_run(
        verdict=Verdict.EDITED,
        judgements=(make_judgement(Verdict.EDITED, subject, reasons=(text,)),),
        findings=(make_finding(subject, signals=(make_signal(text=what, quote=text),)),),
    )


def asked_notice(
    one: Incident,
    steps: tuple[JournalEntry, ...],
    text: str,
    decision: dict[str, object] | None = None,
) -> Notice:
    """A question about a restore, for these reasons."""
    step = make_step("restore")
    asks = {
        "question": "restore/1",
        "needed": 1,
        "would": _or(text, "puts back 2 files from backup 01BACKUP"),
        "why": _or(text, "the playbook asks before it restores"),
    }
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
    said = _or(text, "The forensic copy comes first.")
    data: dict[str, object] = {"by": "GM (ICT)", "reason": said}
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
    steps = [WouldBe(step="block", uses="block", summary=_or(text, "would close it"))]
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
    failed = rehearsal_notice(
        make_rehearsal(problems=(_or(text, "2 files differ."),)), None, SITE, NOW
    )
    assert failed is not None
    return failed


def _drill(text: str) -> Notice:
    said = _or(text, "block: not kept: a page still answered after 60 seconds")
    return exercise_notice("E1", "outcome", SITE, "it FAILED", (said,), now=NOW)


def _draft(text: str) -> dict[str, object]:
    """A revision of the report to CERT-In as it is stored."""
    facts = CertInFacts(made_at=NOW, reason="first sighting")
    organisation = Organisation(name="Institute", location=text)
    return document(draft(incident(text), SITE, organisation, CONFIG.contacts[-1], facts))


def _deadline(text: str) -> Notice:
    return deadline_notice(
        incident(text),
        SITE,
        timedelta(hours=3),
        NOW,
        standing=Standing(),
        revision=(2, _draft(text)),
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
        "logs": LogParcel(
            file="INC-20261122-0001-logs.tgz",
            packed=2,
            left_out=(("logs/%2Fvar%2Flog%2Fnginx%2Faccess.log", _or(text, "no room")),),
        ).facts(),
        "sender": "GM (ICT)",
        "answer_to": {"name": "Web Officer", "mail": "officer@institute.example"},
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


def _monitoring(text: str) -> Notice:
    figures = [
        {"label": "Up, of the time that is known", "value": "99.86 %"},
        {"label": "Incidents first seen", "value": "1; Mean time to restore (MTTR): 52 minutes"},
        {"label": "Broken links when this was made", "value": "3"},
        {"label": "Newest clean backup", "value": "2026-11-21 02:10 IST"},
        {"label": "Reports to CERT-In within six hours", "value": "overdue: 0"},
    ]
    hindi = [
        {"label": "ज्ञात समय में उपलब्ध", "value": "99.86 %"},
        {"label": "नई घटनाएँ", "value": "1; बहाली का औसत समय (MTTR): 52 मिनट"},
        {"label": "यह तैयार होते समय टूटे लिंक", "value": "3"},
        {"label": "नवीनतम स्वच्छ बैकअप", "value": "2026-11-21 02:10 IST"},
        {"label": "छह घंटे के भीतर सीईआरटी-इन को प्रतिवेदन", "value": "लंबित: 0"},
    ]
    return Notice(
        key=f"monitoring/{SITE.name}/2026-W47",
        kind=NoticeKind.MONITORING,
        site=SITE.name,
        incident="",
        at=NOW,
        facts={
            "site": site_facts(SITE),
            "kind_of_period": "weekly",
            "period": "2026-W47",
            "first": "2026-11-16",
            "last": "2026-11-22",
            "figures": figures,
            "figures_hindi": hindi,
            "lacking": _or(text, ""),
            "folder": "/var/lib/sentinel/monitoring/main",
            "now": moment(NOW),
        },
    )


def _content(text: str) -> Notice:
    element = Element(
        name="tenders",
        title=_or(text, "Tenders"),
        title_hindi=_or(text, "निविदाएँ"),
        pages=("/tenders/**",),
        contributor="Web Officer",
        moderator=_or(text, "Web Information Manager"),
        approver="GM (ICT)",
        review_every_days=30,
    )
    page = SeenPage(
        element="tenders",
        url=f"{SITE.url}tenders/{text}",
        digest="0" * 32,
        first_seen_at=T0,
        seen_at=NOW,
    )
    review = Review(
        element="tenders",
        at=NOW - timedelta(days=33),
        by=_or(text, "Web Officer"),
        part="contributor",
    )
    (late,) = standings([element], [page], [review], now=NOW, time_zone="Asia/Kolkata")
    (soon,) = standings(
        [replace(element, name="about", title="About us", title_hindi="हमारे बारे में", moderator="")],
        [replace(page, element="about", first_seen_at=NOW - timedelta(days=20))],
        [],
        now=NOW,
        time_zone="Asia/Kolkata",
    )
    contact = Contact(
        name="Web Officer", post="", mail="officer@institute.example", mobile="", roles=()
    )
    (notice, *_) = reminder_notices(due_reminders([late, soon], ()), [contact], SITE, NOW)
    return notice


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


def _digest(text: str) -> Notice:
    """A broken link of somebody's, a mended one, and one of everything else."""
    page = f"https://www.institute.example/{_or(text, 'tenders/')}"
    link = Problem(
        url=f"https://www.institute.example/{_or(text, 'tenders/2024.pdf')}",
        reason=LinkReason.STATUS,
        words=_or(text, "404, not found"),
        status=404,
        since=T0,
        seen_at=NOW,
        runs=3,
        external=False,
        carriers=(Carrier(page=page, line=3),),
        carrier_count=4,
    )
    older = replace(link, url="https://www.institute.example/old", since=T0 - timedelta(days=9))
    trouble = Repeat(
        site="main",
        name="late",
        text=_or(text, "The sweep is late."),
        first_at=T0,
        last_at=NOW,
        times=9,
        told=3,
        told_at=NOW,
    )
    digest = Digest(
        broken={"Web Officer": (link,), "": (older,)},
        mended=(f"https://www.institute.example/{_or(text, 'hi/contact')}",),
        functions=(
            TroubledFunction(
                course=failing_course(_or(text, "The search answers 500.")), owner="Web Officer"
            ),
        ),
        findings=(
            make_finding(
                "/feed", verdict=Verdict.BROKEN, message=_or(text, "The feed names no page.")
            ),
        ),
        reviews=(make_baseline("01BASE"),),
        contacts=(_or(text, "Nobody stands in for GM (ICT)."),),
        backups=(_or(text, "The newest backup is 3 days old."),),
        troubles=(trouble,),
    )
    return digest_notice(digest, SITE, "2026-11-22", T0 - timedelta(days=1), NOW)


def _daily(text: str) -> Notice:
    message = DailyMessage(day="2026-11-22", code=f"20261122-{'5e' * 15}", put_at=NOW)
    last = LastDay(looks=1440, incidents=(_or(text, "INC-20261122-0001"),), undelivered=1)
    return daily_notice(message, SITE, last, link="", seen_seconds=7200.0)


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
        reason=_or(text, "My mobile number has changed."),
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
        incident(text), SITE, _or(text, "No backup is proven clean."), NOW, journal=journal(text)
    ),
    NoticeKind.APPROVAL: lambda text: asked_notice(incident(text), journal(text), text),
    NoticeKind.ANSWERED: lambda text: declined_notice(incident(text), journal(text), text),
    NoticeKind.WOULD_HAVE: _would_have,
    NoticeKind.SHADOW_REPORT: _shadow_report,
    NoticeKind.REVIEW: lambda text: review_notice(edited_run(text), SITE, "01BASE", NOW),
    NoticeKind.REHEARSAL: _rehearsal,
    NoticeKind.DRILL: _drill,
    NoticeKind.WATCH: lambda text: watch_notice(
        SITE, "late", _or(text, "The sweep of 10:30 is 18 minutes late."), NOW
    ),
    NoticeKind.UNANSWERED: _unanswered,
    NoticeKind.DEADLINE: _deadline,
    NoticeKind.DIGEST: _digest,
    NoticeKind.DAILY: _daily,
    NoticeKind.CONTACT: _contact,
    NoticeKind.MONITORING: _monitoring,
    NoticeKind.CONTENT: _content,
    NoticeKind.FILING: _filing,
    NoticeKind.FUNCTION: lambda text: functions_notice(
        SITE, *function_news(_or(text, "The search answers 500; 200 is expected."))
    ),
    NoticeKind.ACCOUNT: lambda text: account_notice(
        SITE,
        "gm",
        AccountEvent.PASSWORD_SET,
        NOW,
        recipients=("gm@institute.example",),
        by=_or(text, "command (uid 1000 operator)"),
    ),
}
"""Every kind: a test holds this."""


def sample(kind: NoticeKind, text: str = "plain") -> Notice:
    return SAMPLES[kind](text)


def examples() -> dict[str, Notice]:
    """By name: each kind, and what is told by one kind in more than one way."""
    one = incident(EXAMPLE)
    seen = Sighting(
        subject="/notices/",
        digest="",
        verdict=Verdict.DEFACED,
        run="run-1",
        at=NOW,
        state=IncidentState.NEEDS_HUMAN,
        number=7,
    )
    baseline = make_baseline()
    return {
        **{kind.value: sample(kind, EXAMPLE) for kind in NoticeKind},
        "blocked-not-proven": step_notice(NoticeKind.BLOCKED, one, SITE, (), NOW, step="b"),
        "needs-human-open": needs_human_notice(one, SITE, "The block could not be proven.", NOW),
        "needs-human-again": again_notice(
            one,
            SITE,
            Relapse(news=(seen,)),
            ("The site stays closed.",),
            NOW,
            journal=journal(EXAMPLE),
        ),
        "responding-crash": _crash(),
        "review-baseline-learnt": learnt_notice(baseline, SITE, NOW),
        **contact_examples(CONFIG.contacts[0], SITE, NOW),
        **escalation_examples(incident(), SITE, NOW),
        **function_examples(EXAMPLE, SITE),
        "watch-closed": closed_notice(SITE, "by hand", "The site answers 503 by our flag.", NOW),
    }


def _crash() -> Notice:
    words = {
        "cause": "disk-full",
        "text": "The disk of the web server is full.",
        "text_hindi": "वेब सर्वर की डिस्क भर गई है।",
        "advice": "Make room on /var.",
        "advice_hindi": "/var पर जगह बनाएँ।",
    }
    found = JournalEntry(
        number=1,
        incident="INC-20261122-0001",
        step="diagnose",
        action="diagnose",
        phase=Phase.DONE,
        at=T0,
        data={"summary": words["text"], **words},
    )
    one = incident(EXAMPLE, verdict=Verdict.DOWN, rule="", case="", reasons=("No answer.",))
    return step_notice(NoticeKind.RESPONDING, one, SITE, (found,), NOW, step="r")
