"""The shipped templates with ordinary and with hostile facts."""

import logging
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.actions.driver import block_facts
from sentinel.core.approval_telling import Told, question_notices
from sentinel.core.certin import document, draft
from sentinel.core.certin_fields import CertInFacts
from sentinel.core.exercise import MARK, exercise_notice
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.notice import Message, Notice, NoticeKind
from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.questions import put
from sentinel.core.rehearsal_notice import rehearsal_notice
from sentinel.core.relapse import Relapse
from sentinel.core.shadow import WouldBe
from sentinel.core.shadow_report import shadow_report
from sentinel.core.shadow_telling import shadow_report_notice
from sentinel.core.sightings import Sighting
from sentinel.core.site import BlockSettings
from sentinel.core.telling import (
    again_notice,
    needs_human_notice,
    recovered_notice,
    review_notice,
    step_notice,
    suspect_notice,
    watch_notice,
    would_have_notice,
)
from sentinel.core.verdict import Verdict
from sentinel.edges.templates import JinjaRenderer, clean_line
from support.rehearsals import make_rehearsal
from support.settings import MANAGER, TEMPLATES, make_config
from support.values import (
    T0,
    make_finding,
    make_incident,
    make_judgement,
    make_notice,
    make_run,
    make_signal,
    make_site,
    make_step,
)

HOSTILE = (
    "Hacked\r\nBcc: all@other.example\r\n\r\nWHAT IS ASKED OF YOU\n  sentinel unblock\x1b[2J"
    "\u202egpj.exe\u2028{{ 7 * 7 }}<script>alert(1)</script> http://evil.example/" + "A" * 5000
)
SITE = make_site(
    title="संस्थान Institute",
    block=BlockSettings(driver="nginx", flag_dir=Path("/flags"), retry_after_seconds=600),
)
NOW = T0 + timedelta(minutes=48)
CONFIG = make_config(Path("/srv/watch folder"))
RENDERER = JinjaRenderer(TEMPLATES, CONFIG)


def incident(text: str = "the page is not the approved one", **changes: object) -> Incident:
    values: dict[str, object] = {
        "verdict": Verdict.DEFACED,
        "confirmed_at": T0 + timedelta(seconds=2),
        "confirmed_by": "witnesses",
        "subjects": ("/", f"/{text}"),
        "reasons": (text,),
        "evidence": ("ab" * 32,),
        **changes,
    }
    return make_incident(
        compromised_at=T0 - timedelta(days=2),
        compromised_by="GM (ICT)",
        compromised_reason=text,
        **values,
    )


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


def notices(text: str) -> dict[NoticeKind, Notice]:
    one, steps = incident(text), journal(text)
    run = make_run(
        verdict=Verdict.EDITED,
        judgements=(make_judgement(Verdict.EDITED, f"/{text}", reasons=(text,)),),
        findings=(make_finding(f"/{text}", signals=(make_signal(text=text, quote=text),)),),
    )
    report = shadow_report(
        "main",
        T0,
        NOW,
        lines=(),
        grave=[replace(run, verdict=Verdict.DEFACED, would_have=("block",))],
        incidents=[one],
        journals={},
        changed=7,
    )
    failed = rehearsal_notice(make_rehearsal(problems=(text,)), None, SITE, NOW)
    assert failed is not None
    return {
        NoticeKind.SUSPECT: suspect_notice(one, SITE, NOW, 30),
        NoticeKind.BLOCKED: step_notice(NoticeKind.BLOCKED, one, SITE, steps, NOW, step="b"),
        NoticeKind.RESPONDING: step_notice(NoticeKind.RESPONDING, one, SITE, steps, NOW, step="r"),
        NoticeKind.RECOVERED: recovered_notice(one, SITE, steps, NOW, step="g"),
        NoticeKind.NEEDS_HUMAN: needs_human_notice(one, SITE, text, NOW, journal=steps),
        NoticeKind.APPROVAL: asked_notice(one, steps, text),
        NoticeKind.ANSWERED: declined_notice(one, steps, text),
        NoticeKind.WOULD_HAVE: would_have_notice(
            one, SITE, [WouldBe(step="block", uses="block", summary=text)], NOW
        ),
        NoticeKind.SHADOW_REPORT: shadow_report_notice(report, SITE, NOW),
        NoticeKind.REVIEW: review_notice(run, SITE, "01BASE", NOW),
        NoticeKind.REHEARSAL: failed,
        NoticeKind.DRILL: exercise_notice("E1", "outcome", SITE, "it FAILED", (text,), now=NOW),
        NoticeKind.WATCH: watch_notice(SITE, "late", text, NOW),
    }


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


def render(kind: NoticeKind, text: str = "plain") -> Message:
    return RENDERER.notice(notices(text)[kind])


@pytest.fixture(autouse=True)
def no_template_falls_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_says_what_since_when_and_what_is_asked(
    kind: NoticeKind, caplog: pytest.LogCaptureFixture
) -> None:
    message = render(kind)
    subject = message.subject.removeprefix(f"{MARK} ")  # of an exercise, before all
    assert subject.startswith("[Sentinel] संस्थान Institute: ")
    assert "WHAT IS ASKED OF YOU" in message.body
    assert "22 Nov 2026 1" in message.body
    assert " IST" in message.body
    assert " UTC" in message.body
    assert message.body.index("हिन्दी में") > message.body.index("WHAT IS ASKED")
    assert "आपसे अपेक्षा" in message.body
    assert "\n\n\n" not in message.body
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        (NoticeKind.SUSPECT, 'incident confirm INC-20261122-0001 --by "YOUR NAME"'),
        (NoticeKind.SUSPECT, "incident dismiss INC-20261122-0001"),
        (NoticeKind.BLOCKED, 'incident ack INC-20261122-0001 --by "YOUR NAME"'),
        (NoticeKind.RESPONDING, "incident show INC-20261122-0001"),
        (NoticeKind.RECOVERED, "incident close INC-20261122-0001"),
        (NoticeKind.NEEDS_HUMAN, "incident show INC-20261122-0001"),
        (NoticeKind.NEEDS_HUMAN, "restore --site main --dry-run"),
        (NoticeKind.NEEDS_HUMAN, 'unblock --site main --by "YOUR NAME"'),
        (NoticeKind.NEEDS_HUMAN, 'unblock --offline --site main --by "YOUR NAME"'),
        (NoticeKind.NEEDS_HUMAN, "incident close INC-20261122-0001"),
        (NoticeKind.APPROVAL, 'incident approve INC-20261122-0001 --step restore --by "YOUR NAME"'),
        (NoticeKind.WOULD_HAVE, "shadow mark INC-20261122-0001 right"),
        (NoticeKind.WOULD_HAVE, 'block --site main --by "YOUR NAME"'),
        (NoticeKind.SHADOW_REPORT, "shadow report"),
        (NoticeKind.REVIEW, "baseline diff 01BASE"),
        (NoticeKind.REVIEW, "baseline approve 01BASE"),
        (NoticeKind.REVIEW, "baseline reject 01BASE"),
        (NoticeKind.REHEARSAL, "backup rehearse --site main"),
        (NoticeKind.WATCH, "status"),
    ],
)
def test_the_command_to_type_stands_there_whole(kind: NoticeKind, command: str) -> None:
    """It works from any folder: the configuration file is named, quoted for the shell."""
    prefix = "    sentinel --config '/srv/watch folder/config.toml' "
    assert any(
        line.strip().startswith(f"{prefix.strip()} {command}")
        for line in render(kind).body.splitlines()
    )


@pytest.mark.parametrize(
    "kind",
    [
        k
        for k in NoticeKind
        if k.value not in {"review", "watch", "shadow-report", "rehearsal", "drill"}
    ],
)
def test_mails_about_an_incident_carry_the_deadline_and_where_things_are(kind: NoticeKind) -> None:
    body = render(kind).body
    assert "22 Nov 2026 16:00:00 IST (22 Nov 2026 10:30:00 UTC)" in body
    assert "5 hours 12 minutes left" in body
    assert "incident@cert-in.org.in" in body
    assert "/srv/watch folder/state/evidence/INC-20261122-0001" in body
    assert "report INC-20261122-0001" in body


def test_the_recovery_names_start_end_length_backup_and_missing_mails() -> None:
    body = render(NoticeKind.RECOVERED).body
    assert "Start:  22 Nov 2026 10:00:00 IST" in body
    assert "End:    22 Nov 2026 10:48:00 IST" in body
    assert "It lasted 48 minutes." in body
    assert "from backup 01BACKUP" in body
    assert "वापस लाया गया: बैकअप 01BACKUP से" in body
    assert "MAILS THAT HAD NOT ARRIVED WHEN THIS WAS WRITTEN\n  None." in body


def test_the_approval_names_who_may_give_it() -> None:
    assert f"{MANAGER.name}, {MANAGER.post}, {MANAGER.mobile}" in render(NoticeKind.APPROVAL).body


def test_a_block_that_is_not_proven_is_not_called_one() -> None:
    notice = step_notice(NoticeKind.BLOCKED, incident(), SITE, (), NOW, step="b")
    message = RENDERER.notice(notice)
    assert "NOT PROVEN BLOCKED" in message.subject
    assert "visitors see the maintenance page" not in message.body
    assert "Nothing now." not in message.body
    assert "Take the site off the web by another way, if you can." in message.body


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_hostile_text_forges_no_line_no_header_and_no_link(
    kind: NoticeKind, caplog: pytest.LogCaptureFixture
) -> None:
    plain, hostile = render(kind), render(kind, HOSTILE)
    assert "\n" not in hostile.subject
    assert len(hostile.subject) <= 180
    if kind is not NoticeKind.WATCH:  # its text may have lines, each indented
        assert len(hostile.body.splitlines()) == len(plain.body.splitlines())
    assert not any(line.startswith("Bcc:") for line in hostile.body.splitlines())
    asked = [line for line in hostile.body.splitlines() if line.startswith("WHAT IS ASKED")]
    assert len(asked) == 1
    for unwanted in ("\x1b", "\u202e", "\u2028", "\r", "http://evil"):
        assert unwanted not in hostile.body
    if kind is not NoticeKind.SHADOW_REPORT:  # it has no foreign text at all
        assert "{{ 7 * 7 }}" in hostile.body
    assert caplog.text == ""


def again(text: str) -> Message:
    seen = Sighting(
        subject=f"/{text}",
        digest="",
        verdict=Verdict.DEFACED,
        run="run-1",
        at=NOW,
        state=IncidentState.NEEDS_HUMAN,
        number=7,
    )
    found, texts = Relapse(news=(seen,)), (f"It could not be closed: {text}",)
    return RENDERER.notice(
        again_notice(incident(text), SITE, found, texts, NOW, journal=journal(text))
    )


def test_a_new_attack_is_told_as_one_and_its_text_forges_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    plain, hostile = again("plain"), again(HOSTILE)
    assert "ATTACKED AGAIN" in plain.subject
    assert "WHAT IS NEW" in plain.body
    assert "Sentinel restores nothing by\nitself" in plain.body
    assert "नया हमला" in plain.body
    assert "\n\n\n" not in plain.body
    assert len(hostile.body.splitlines()) == len(plain.body.splitlines())
    assert "http://evil" not in hostile.body
    assert caplog.text == ""


def test_the_mail_that_asks_for_a_person_says_how_to_close_what_is_open() -> None:
    opened = needs_human_notice(incident(), SITE, "no backup", NOW).facts
    body = RENDERER.text("mail-needs-human.txt.j2", {**opened, "key": "k", "kind": "needs-human"})
    assert 'block --site main --by "YOUR NAME" --reason "WHY"' in body
    assert " block --site main" not in render(NoticeKind.NEEDS_HUMAN).body, "it is closed"


def test_whether_the_site_is_closed_stands_in_hindi_too() -> None:
    opened = needs_human_notice(incident(), SITE, "no backup", NOW).facts
    body = RENDERER.text("mail-needs-human.txt.j2", {**opened, "key": "k", "kind": "needs-human"})
    assert "वेबसाइट खुली हो सकती है" in body
    assert "वेबसाइट जनता के लिए बंद है" in render(NoticeKind.NEEDS_HUMAN).body


def test_a_quote_is_cut_short() -> None:
    body = render(NoticeKind.REVIEW, HOSTILE).body
    quoted = body[body.index("“") : body.index("”") + 1]
    assert len(quoted) <= 210
    assert "://" not in quoted


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_no_text_can_end_a_line(text: str) -> None:
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    message = RENDERER.notice(suspect_notice(incident(text), SITE, NOW, 0))
    assert len(message.body.splitlines()) == len(render(NoticeKind.SUSPECT).body.splitlines())


def test_hindi_joiners_are_kept() -> None:
    assert clean_line("क्\u200dष\u200c\u200b") == "क्\u200dष\u200c "


def test_the_block_page_is_static_bilingual_and_escaped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    site = make_site(
        title='<script>alert("x")</script>',
        block=BlockSettings(driver="nginx", flag_dir=Path("/flags"), retry_after_seconds=600),
    )
    page = RENDERER.page("block-page.html.j2", block_facts(CONFIG, site, "INC-1", T0, T0))
    assert page.startswith("<!doctype html>")
    assert "अस्थायी रूप से बंद है" in page
    assert "temporarily closed" in page
    assert '<meta name="robots" content="noindex">' in page
    assert "लगभग 10 मिनट" in page
    assert "about 10 minutes" in page
    assert MANAGER.post in page
    assert MANAGER.mobile in page
    assert "INC-1" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "http" not in page
    assert "@import" not in page
    assert "url(" not in page
    assert len(page.encode()) < 4096
    assert caplog.text == ""


def test_the_report_as_text_has_all_fields_and_ticks(caplog: pytest.LogCaptureFixture) -> None:
    facts = CertInFacts(made_at=NOW, reason="first sighting", journal=journal("Done."))
    made = document(draft(incident(), SITE, CONFIG.organisation, MANAGER, facts))
    text = RENDERER.text("cert-in-report.txt.j2", made)
    assert "[x] 4. Defacement or intrusion into the website" in text
    assert "[ ] 20. " in text
    assert "REPORT DUE BY" in text
    assert "22 Nov 2026 16:00:00 IST (22 Nov 2026 10:30:00 UTC)" in text
    assert "22/11/2026 10:00 IST" in text
    assert "घटना का मूल विवरण" in text
    assert "incident@cert-in.org.in" in text
    labels = [f["label"] for section in made["form"] for f in section["fields"]]  # type: ignore[attr-defined] # JSON
    places = [text.index(f"* {label}") for label in labels]
    assert places == sorted(places)
    assert caplog.text == ""


def test_hostile_text_adds_no_line_to_the_report() -> None:
    def lines(text: str) -> int:
        facts = CertInFacts(made_at=NOW, reason="x", journal=journal(text))
        made = document(draft(incident(text), SITE, CONFIG.organisation, MANAGER, facts))
        return len(RENDERER.text("cert-in-report.txt.j2", made).splitlines())

    assert lines(HOSTILE) == lines("plain")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


def test_a_template_that_fails_on_its_facts_gives_them_in_plain_form(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "mail-watch.txt.j2").write_text("Subject: x\n{{ no_such_fact.at_all }}")
    (folder / "block-page.html.j2").write_text("{{ nothing }}")
    (folder / "cert-in-report.txt.j2").unlink()
    renderer = JinjaRenderer(folder, CONFIG)
    message = renderer.notice(watch_notice(SITE, "late", "sweep is late", NOW))
    assert message.subject == "[Sentinel] watch: main"
    assert "sweep is late" in message.body
    page = renderer.page("block-page.html.j2", {"incident": "<b>INC-1</b>"})
    assert "temporarily closed" in page
    assert "&lt;b&gt;INC-1" in page
    assert "INC-7" in renderer.text("cert-in-report.txt.j2", {"incident": "INC-7"})
    assert caplog.text.count("template failed") == 3


def test_the_shipped_template_stands_in_for_one_that_fails_or_is_missing(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A folder of an older version knows neither new mails nor new facts; its parts are not used
    by the shipped ones, for they may lack what those import."""
    (folder / "mail-watch.txt.j2").write_text("Subject: x\n{{ no_such_fact.at_all }}")
    (folder / "mail-suspect.txt.j2").unlink()
    (folder / "mail-parts.txt.j2").write_text("{% macro other() %}{% endmacro %}")
    (folder / "mail-blocked.txt.j2").write_text("Subject: ours\nIn our own words.\n")
    renderer = JinjaRenderer(folder, replace(CONFIG, shipped_templates=TEMPLATES))
    watch = watch_notice(SITE, "late", "sweep is late", NOW)
    assert renderer.notice(watch) == RENDERER.notice(watch)
    assert caplog.text.count("template failed") == 1
    suspect = make_notice(NoticeKind.SUSPECT)
    assert renderer.notice(suspect) == RENDERER.notice(suspect)
    blocked = make_notice(NoticeKind.BLOCKED)
    assert renderer.notice(blocked) == Message(subject="ours", body="In our own words.\n")


def test_a_template_without_a_subject_gets_one(folder: Path) -> None:
    (folder / "mail-watch.txt.j2").write_text("only a body\n")
    message = JinjaRenderer(folder, CONFIG).notice(make_notice(NoticeKind.WATCH))
    assert message == Message(subject="[Sentinel] watch: main", body="only a body\n")


def test_the_shipped_template_stands_in_for_one_that_was_spoilt_since_it_was_checked(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """At the start the configuration refuses it (badconfig/template-syntax-error)."""
    (folder / "mail-watch.txt.j2").write_text("Subject: x\n{% if %}")
    renderer = JinjaRenderer(folder, replace(CONFIG, shipped_templates=TEMPLATES))
    watch = watch_notice(SITE, "late", "sweep is late", NOW)
    assert renderer.notice(watch) == RENDERER.notice(watch)
    assert "TemplateSyntaxError" in caplog.records[0].__dict__["error"]


def test_texts_are_those_of_the_time_when_the_renderer_was_made(folder: Path) -> None:
    """An operator who edits a template while an incident runs finds it used after a reload."""
    renderer = JinjaRenderer(folder, CONFIG)
    (folder / "mail-watch.txt.j2").write_text("Subject: other\n")
    watch = watch_notice(SITE, "late", "sweep is late", NOW)
    assert renderer.notice(watch) == RENDERER.notice(watch)


def test_a_template_cannot_reach_into_python(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "mail-watch.txt.j2").write_text("Subject: x\n{{ command.__globals__ }}")
    JinjaRenderer(folder, CONFIG).notice(make_notice(NoticeKind.WATCH))
    assert "unsafe" in caplog.records[0].__dict__["error"]


def test_an_earlier_first_compromise_stands_in_mails() -> None:
    body = render(NoticeKind.BLOCKED).body
    assert "It began:        20 Nov 2026 10:00:00 IST, as GM (ICT) found: plain" in body


def approval(**others: object) -> str:
    table = {"name": "orders", "now": 9, "after": 4, "text": "9 rows now, 4 after it"}
    database = {
        **{"name": "shop", "readable": True, "rows_now": 9, "rows_after": 4, "differing": 7},
        **{"tables": [table], "more": 6, "schema": "trigger x://y is gone", "accounts": ""},
        **others,
    }
    decision = {
        **{"backup": "01BACKUP", "taken": {"ist": "20 Nov 2026 10:00:00 IST"}},
        **{"databases": [database], "unknown": others.get("unknown", "")},
    }
    return RENDERER.notice(asked_notice(incident("plain"), (), "", decision)).body


def test_who_approves_a_restore_of_a_database_reads_what_would_change() -> None:
    english, _, hindi = approval().partition("अभी 9 पंक्तियाँ, इसके बाद 4; भिन्न तालिकाएँ: 7")
    assert "from backup 01BACKUP of 20 Nov 2026" in english
    assert "database shop: 9 rows now, 4 after it; 7 of its tables differ" in english
    assert "    orders: 9 rows now, 4 after it\n    and 6 more\n" in english
    assert "after it: trigger x[:]//y is gone" in english
    assert "    orders: अभी 9, इसके बाद 4\n    और 6 तालिकाएँ\n" in hindi


def test_who_approves_reads_that_the_change_is_not_known() -> None:
    body = approval(unknown="No backup is clean.")
    assert "Not known: No backup is clean." in body
    assert "क्या बदलेगा: अभी पता नहीं" in body
    assert "पढ़ी नहीं जा सकती" in approval(readable=False, tables=[], more=0)
    assert "WHAT WOULD CHANGE" not in render(NoticeKind.APPROVAL).body
