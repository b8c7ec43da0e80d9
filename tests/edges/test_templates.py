"""The shipped templates with ordinary and with hostile facts."""

import logging
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.actions.driver import block_facts
from sentinel.config.templates import bilingual, lacking
from sentinel.core.certin import document, draft
from sentinel.core.certin_fields import CertInFacts
from sentinel.core.exercise import MARK
from sentinel.core.facts import site_facts
from sentinel.core.incident import IncidentState
from sentinel.core.notice import Message, NoticeKind
from sentinel.core.relapse import Relapse
from sentinel.core.sightings import Sighting
from sentinel.core.site import BlockSettings
from sentinel.core.telling import (
    again_notice,
    needs_human_notice,
    step_notice,
    suspect_notice,
    watch_notice,
)
from sentinel.core.verdict import Verdict
from sentinel.core.words import Language
from sentinel.edges.templates import JinjaRenderer, clean_line
from support.notices import CONFIG, NOW, SAMPLES, SITE, asked_notice, incident, journal, sample
from support.settings import MANAGER, TEMPLATES
from support.values import (
    T0,
    make_notice,
    make_site,
)

FOREIGN = (
    "Hacked\r\nBcc: all@other.example\r\n\r\nWHAT IS ASKED OF YOU\n  sentinel unblock\x1b[2J"
    "\u202egpj.exe\u2028{{ 7 * 7 }}<script>alert(1)</script> http://evil.example/" + "A" * 5000
)
RENDERER = JinjaRenderer(TEMPLATES, CONFIG)
NOT_OURS = {NoticeKind.FILING}
"""To CERT-In: a letter, and no mail to our own people."""
OF_INCIDENTS = (
    NoticeKind.SUSPECT,
    NoticeKind.BLOCKED,
    NoticeKind.RESPONDING,
    NoticeKind.RECOVERED,
    NoticeKind.NEEDS_HUMAN,
    NoticeKind.APPROVAL,
    NoticeKind.ANSWERED,
    NoticeKind.WOULD_HAVE,
)
SCREEN = 40
"""Lines that a terminal shows at once."""


def render(kind: NoticeKind, text: str = "plain") -> Message:
    return RENDERER.notice(sample(kind, text))


@pytest.fixture(autouse=True)
def no_template_falls_back(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)


def test_every_kind_has_a_sample_and_templates_in_both_languages() -> None:
    assert set(SAMPLES) == set(NoticeKind)
    for kind in NoticeKind:
        for name in (f"mail-{kind}.txt.j2", f"mail-{kind}.hi.txt.j2"):
            assert (TEMPLATES / name).is_file()


@pytest.mark.parametrize("kind", [k for k in NoticeKind if k not in NOT_OURS])
def test_every_kind_says_what_since_when_and_what_is_asked(
    kind: NoticeKind, caplog: pytest.LogCaptureFixture
) -> None:
    message = render(kind)
    for subject in (message.subject, message.subject_hindi):
        plain = subject.removeprefix(f"{MARK} ")  # of an exercise, before all
        assert plain.startswith("[Sentinel] संस्थान Institute: ")
    for body in (message.body, message.body_hindi):
        assert "22 Nov 2026 1" in body
        assert " IST" in body
        assert " UTC" in body
        assert "\n\n\n" not in body
        assert not body.startswith("\n")
    assert "WHAT IS ASKED OF YOU" in message.body
    assert "आपसे अपेक्षा" in message.body_hindi
    assert caplog.text == ""


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_the_hindi_text_is_whole(kind: NoticeKind) -> None:
    """It has the same commands, in the same order, and the same moments."""
    message = render(kind)
    for part in (r"    sentinel .*", r"\d\d Nov 2026 [0-9:]{8} (?:IST|UTC)"):
        english = set(re.findall(part, message.body))
        assert set(re.findall(part, message.body_hindi)) == english
    own = [line for line in message.body_hindi.splitlines() if not line.startswith("    sentinel")]
    letters = "".join(own)
    assert len(re.findall("[\u0900-\u097f]", letters)) > len(re.findall("[A-Za-z]", letters))
    assert not re.findall("[\u0900-\u097f]", message.body.replace("संस्थान", "").replace("अभ्यास", ""))


@pytest.mark.parametrize("kind", OF_INCIDENTS)
def test_what_to_do_stands_before_what_happened(kind: NoticeKind) -> None:
    message = render(kind)
    assert message.body.index("WHAT IS ASKED") < message.body.index("WHAT HAPPENED")
    assert message.body_hindi.index("आपसे अपेक्षा") < message.body_hindi.index("क्या हुआ")


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        (NoticeKind.SUSPECT, "Look at the site now. If it is real, say so"),
        (NoticeKind.BLOCKED, "Say that you have taken it up"),
        (NoticeKind.NEEDS_HUMAN, "1. Say that you have taken it up"),
    ],
)
def test_who_is_woken_reads_one_screen_and_knows_at_once_what_to_do(
    kind: NoticeKind, start: str
) -> None:
    lines = [line for line in render(kind).body.splitlines() if line]
    place = lines.index("WHAT IS ASKED OF YOU")
    assert place <= 2
    assert lines[place + 1].strip().startswith(start)
    renderer = JinjaRenderer(TEMPLATES, CONFIG)
    renderer.acknowledge_link = lambda number: f"https://door.example/{number}"
    notice = sample(kind)
    notice.facts["incident"]["first_compromise"] = None  # type: ignore[index] # JSON; found out later
    message = renderer.notice(notice)
    assert len(message.body.splitlines()) <= SCREEN
    assert len(message.body_hindi.splitlines()) <= SCREEN


def test_a_link_takes_an_incident_up_beside_its_command() -> None:
    renderer = JinjaRenderer(TEMPLATES, CONFIG)
    renderer.acknowledge_link = lambda number: f"https://door.example/{number}"
    for kind in (NoticeKind.SUSPECT, NoticeKind.BLOCKED, NoticeKind.RESPONDING):
        message = renderer.notice(sample(kind))
        for body in (message.body, message.body_hindi):
            assert "    https://door.example/INC-20261122-0001\n" in body
    assert "https://door" not in render(NoticeKind.SUSPECT).body


@pytest.mark.parametrize("kind", [NoticeKind.SUSPECT, NoticeKind.BLOCKED, NoticeKind.RESPONDING])
def test_what_happens_if_nobody_does_it_is_said_as_it_is_configured(kind: NoticeKind) -> None:
    alerts = replace(CONFIG.alerts, acknowledge_seconds=1200.0)
    message = JinjaRenderer(TEMPLATES, replace(CONFIG, alerts=alerts)).notice(sample(kind))
    assert "after 20 minutes more people are told" in " ".join(message.body.split())
    assert "20 मिनट बाद और लोगों को बताया जाएगा" in " ".join(message.body_hindi.split())


def test_proof_is_three_lines_at_most() -> None:
    many = incident(reasons=tuple(f"reason {n}" for n in range(9)), subjects=("/a",) * 9)
    body = RENDERER.notice(suspect_notice(many, SITE, NOW, 0)).body
    assert body.count("  Proof: ") == 3
    assert "and 6 more reasons" in body
    assert body.count("https://www.institute.example/a") == 5


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


@pytest.mark.parametrize("kind", OF_INCIDENTS)
def test_mails_about_an_incident_carry_the_deadline_and_where_things_are(kind: NoticeKind) -> None:
    message = render(kind)
    body = message.body
    assert "5 hours 12 minutes left" in body
    assert "5 घंटे 12 मिनट शेष" in message.body_hindi
    for text in (body, message.body_hindi):
        assert "22 Nov 2026 16:00:00 IST (22 Nov 2026 10:30:00 UTC)" in text
        assert "incident@cert-in.org.in" in text
    assert "/srv/watch folder/state/evidence/INC-20261122-0001" in body
    assert "report INC-20261122-0001" in body


def test_the_recovery_names_start_end_length_backup_and_missing_mails() -> None:
    message = render(NoticeKind.RECOVERED)
    body = message.body
    assert "Start:  22 Nov 2026 10:00:00 IST" in body
    assert "End:    22 Nov 2026 10:48:00 IST" in body
    assert "It lasted 48 minutes." in body
    assert "from backup 01BACKUP: plain" in body
    assert "बैकअप 01BACKUP से" in message.body_hindi
    assert "MESSAGES THAT CAME LATE, OR HAD NOT ARRIVED WHEN THIS WAS WRITTEN\n  None." in body


def test_the_approval_names_who_may_give_it() -> None:
    assert f"{MANAGER.name}, {MANAGER.post}, {MANAGER.mobile}" in render(NoticeKind.APPROVAL).body


def test_a_block_that_is_not_proven_is_not_called_one() -> None:
    notice = step_notice(NoticeKind.BLOCKED, incident(), SITE, (), NOW, step="b")
    message = RENDERER.notice(notice)
    assert "NOT PROVEN BLOCKED" in message.subject
    assert "visitors see the maintenance page" not in message.body
    assert "nothing now" not in message.body
    assert "Take the site off the web by another way, if you can." in message.body


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
    plain, hostile = again("plain"), again(FOREIGN)
    assert "ATTACKED AGAIN" in plain.subject
    assert "WHAT IS NEW" in plain.body
    assert "Sentinel restores nothing by itself" in plain.body
    assert "नया हमला" in plain.body_hindi
    assert "विकृत (डिफेस) की गई" in plain.body_hindi
    assert "\n\n\n" not in plain.body
    assert len(hostile.body.splitlines()) == len(plain.body.splitlines())
    assert "http://evil" not in hostile.body
    assert caplog.text == ""


def test_the_mail_that_asks_for_a_person_says_how_to_close_what_is_open() -> None:
    opened = needs_human_notice(incident(), SITE, "no backup", NOW)
    body = RENDERER.notice(opened).body
    assert 'block --site main --by "YOUR NAME" --reason "WHY"' in body
    assert " block --site main" not in render(NoticeKind.NEEDS_HUMAN).body, "it is closed"


def test_whether_the_site_is_closed_stands_in_hindi_too() -> None:
    opened = needs_human_notice(incident(), SITE, "no backup", NOW)
    assert "वेबसाइट खुली हो सकती है" in RENDERER.notice(opened).body_hindi
    assert "वेबसाइट जनता के लिए बंद है" in render(NoticeKind.NEEDS_HUMAN).body_hindi


def test_a_quote_is_cut_short() -> None:
    body = render(NoticeKind.REVIEW, FOREIGN).body
    quoted = body[body.index("“") : body.index("”") + 1]
    assert len(quoted) <= 210
    assert "://" not in quoted


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_no_text_can_end_a_line(text: str) -> None:
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    message = render(NoticeKind.SUSPECT, text)
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

    assert lines(FOREIGN) == lines("plain")


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


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("{{ 1 // 0 }}", id="divides-by-nothing"),
        pytest.param("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", id="has-no-end"),
        pytest.param("{{ 'x' * 10 ** 15 }}", id="is-too-large"),
    ],
)
def test_whatever_a_template_breaks_on_keeps_no_message_from_its_readers(
    folder: Path, body: str
) -> None:
    (folder / "mail-watch.txt.j2").write_text(f"Subject: x\n{body}")
    (folder / "mail-escalated.txt.j2").write_text(body)
    renderer = JinjaRenderer(folder, CONFIG)
    assert "sweep is late" in renderer.notice(watch_notice(SITE, "late", "sweep is late", NOW)).body
    text = renderer.text("mail-escalated.txt.j2", {"missed": ["a@institute.example"]})
    assert "a@institute.example" in text


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
    told = renderer.notice(blocked)
    assert (told.subject, told.body) == ("ours", "In our own words.\n")


def test_a_template_of_an_older_version_holds_both_languages_and_goes_out_alone(
    folder: Path,
) -> None:
    """The shipped Hindi text beside it would say everything a second time."""
    (folder / "mail-watch.txt.j2").write_text("Subject: both\nIn English.\nहिन्दी में।\n")
    (folder / "mail-watch.hi.txt.j2").unlink()
    renderer = JinjaRenderer(folder, replace(CONFIG, shipped_templates=TEMPLATES))
    message = renderer.notice(sample(NoticeKind.WATCH))
    assert {message.in_language(language) for language in Language} == {
        ("both", "In English.\nहिन्दी में।\n")
    }
    assert bilingual(folder) == ("mail-watch.txt.j2",)
    assert lacking(folder) == ()


@pytest.mark.parametrize("spoilt", ["Subject: x\n{{ no_such_fact.at_all }}", None])
def test_the_shipped_hindi_text_stands_in_beside_a_shipped_or_a_newer_english_one(
    folder: Path, spoilt: str | None
) -> None:
    if spoilt is None:
        (folder / "mail-watch.txt.j2").unlink()
        (folder / "mail-watch.hi.txt.j2").unlink()
        assert lacking(folder) == ("mail-watch.txt.j2", "mail-watch.hi.txt.j2")
    else:
        (folder / "mail-watch.hi.txt.j2").write_text(spoilt)
    renderer = JinjaRenderer(folder, replace(CONFIG, shipped_templates=TEMPLATES))
    assert renderer.notice(sample(NoticeKind.WATCH)) == render(NoticeKind.WATCH)


def test_a_name_that_runs_from_right_to_left_is_shut_in_and_is_bare_in_commands() -> None:
    """Urdu is a language of India, too; what stands beside it keeps its place."""
    site = replace(SITE, title="ادارہ")
    asked = sample(NoticeKind.APPROVAL)
    asked.facts["site"] = site_facts(site)
    asked.facts["question"] = {**asked.facts["question"], "person": "عمر"}  # type: ignore[dict-item] # JSON
    message = RENDERER.notice(asked)
    assert message.subject.startswith("[Sentinel] \u2068ادارہ\u2069: ")
    assert "\u2068ادارہ\u2069 (https" in message.body
    assert "--by 'عمر'" in message.body
    assert "عمر\u2069" not in message.body


def test_a_template_without_a_subject_gets_one(folder: Path) -> None:
    (folder / "mail-watch.txt.j2").write_text("only a body\n")
    message = JinjaRenderer(folder, CONFIG).notice(make_notice(NoticeKind.WATCH))
    assert (message.subject, message.body) == ("[Sentinel] watch: main", "only a body\n")


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
    assert "It began:    20 Nov 2026 10:00:00 IST, as GM (ICT) found: plain" in body


def approval(**others: object) -> Message:
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
    return RENDERER.notice(asked_notice(incident("plain"), (), "", decision))


def test_who_approves_a_restore_of_a_database_reads_what_would_change() -> None:
    message = approval()
    english, hindi = message.body, message.body_hindi
    assert "अभी 9 पंक्तियाँ, इसके बाद 4; भिन्न तालिकाएँ: 7" in hindi
    assert "from backup 01BACKUP of 20 Nov 2026" in english
    assert "database shop: 9 rows now, 4 after it; 7 of its tables differ" in english
    assert "    - orders: 9 rows now, 4 after it\n    and 6 more\n" in english
    assert "after it: trigger x[:]//y is gone" in english
    assert "    - orders: अभी 9, इसके बाद 4\n    और 6 तालिकाएँ\n" in hindi


def test_who_approves_reads_that_the_change_is_not_known() -> None:
    message = approval(unknown="No backup is clean.")
    assert "Not known: No backup is clean." in message.body
    assert "अभी पता नहीं (कारण अंग्रेज़ी में): No backup is clean." in message.body_hindi
    assert "पढ़ी नहीं जा सकती" in approval(readable=False, tables=[], more=0).body_hindi
    assert "WHAT WOULD CHANGE" not in render(NoticeKind.APPROVAL).body
