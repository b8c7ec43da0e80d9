"""People approve, send and record a report to CERT-In; nothing goes out without them."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel.core.certin_deadline import settled
from sentinel.core.certin_filing import FilingKind, How
from sentinel.core.filing_logs import LogParcel
from sentinel.core.incident import IncidentState
from sentinel.core.notice import NoticeKind, OutboxRow
from sentinel.core.records import IncidentChange
from sentinel.core.verdict import Verdict
from sentinel.errors import CouldNotFindOut, NotApproved, Refused, UsageError
from sentinel.filing import approve, not_due, record, source, stands, tick
from sentinel.filing_contents import evidence_text
from sentinel.filing_send import COPY, Parcel, send, without_logs
from support.report_desk import EVIDENCE, ReportDesk, report_desk
from support.values import T0, make_incident, make_run

GM = "GM (ICT)"
WHY = "the log shows it, line 7"
LOGS = LogParcel(
    file="INC-20261122-0001-logs.tgz",
    data=b"packed",
    packed=1,
    left_out=(("logs/%2Fvar%2Flog%2Faccess.log", "no room: its first 7 bytes of 9"),),
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[ReportDesk]:
    with report_desk(tmp_path) as made:
        made.draft()
        yield made


def sent(
    desk: ReportDesk,
    number: int | None = None,
    *,
    by: str = GM,
    again: bool = False,
    dry_run: bool = False,
    logs: LogParcel = LOGS,
) -> Parcel:
    return send(
        desk,
        desk.site,
        desk.incident,
        by,
        number=number,
        evidence=EVIDENCE,
        logs=logs,
        again=again,
        dry_run=dry_run,
    )


def filing_row(desk: ReportDesk) -> OutboxRow:
    """The one mail for CERT-In."""
    rows = [row for row in desk.store.outbox.all() if row.kind is NoticeKind.FILING]
    (row,) = [row for row in rows if not row.key.endswith(COPY)]
    return row


def recorded(desk: ReportDesk, reference: str = "CERTIn-7", **more: object) -> None:
    words: dict[str, object] = {"at": None, "how": How.MAIL, "number": None, **more}
    record(desk, desk.incident, GM, reference=reference, **words)  # type: ignore[arg-type] # as given


def test_an_approved_revision_goes_to_the_configured_address_with_its_files(
    desk: ReportDesk,
) -> None:
    approve(desk, desk.incident, GM, None)
    parcel = sent(desk)
    row = filing_row(desk)
    assert row.recipients == ("incident@cert-in.org.in",) == (parcel.to,)
    names = {one.name: one for one in row.attachments}
    assert set(names) == {
        "INC-20261122-0001-revision-1.pdf",
        "INC-20261122-0001-revision-1.json",
        "INC-20261122-0001-evidence.txt",
        "INC-20261122-0001-logs.tgz",
    }
    document = json.loads(desk.blobs.get(names["INC-20261122-0001-revision-1.json"].sha256))
    assert (document["status"], document["revision"]) == ("approved", 1)
    assert document["approved"]["by"] == GM
    assert desk.typesetter.sheets[-1]["draft"] is False
    listed = desk.blobs.get(names["INC-20261122-0001-evidence.txt"].sha256).decode()
    assert "pages/home\\n.html" in listed
    assert "approved by GM (ICT)" in row.body


def test_each_act_is_audited_and_stands_in_the_time_line(desk: ReportDesk) -> None:
    approve(desk, desk.incident, GM, 1)
    sent(desk)
    recorded(desk)
    acts = ["report-approved", "report-mailed", "report-filed"]
    assert [one for one in desk.actions() if one.startswith("report-")] == acts
    journal = desk.store.journal.entries(desk.incident.id)
    assert [entry.action for entry in journal] == acts
    assert all(entry.data["by"] == GM for entry in journal)


def test_what_is_not_approved_is_not_sent(desk: ReportDesk) -> None:
    with pytest.raises(Refused, match="revision 1 is not approved"):
        sent(desk)
    approve(desk, desk.incident, GM, 1)
    desk.draft("again")
    with pytest.raises(Refused, match="revision 2 is not approved"):
        sent(desk, 2)
    assert desk.keys("filing") == []
    assert sent(desk).revision == 1  # the newest approved one


def test_the_same_is_never_sent_twice_unless_a_person_says_so(desk: ReportDesk) -> None:
    approve(desk, desk.incident, GM, 1)
    sent(desk)
    with pytest.raises(Refused, match="--again"):
        sent(desk)
    sent(desk, again=True)
    sent(desk, again=True)
    number = desk.incident.id
    assert desk.keys("filing") == [
        f"{number}/filing-1{again}{copy}"
        for again in ("", "-again-1", "-again-2")
        for copy in ("", COPY)
    ]


def test_a_dry_run_leaves_no_trace(desk: ReportDesk) -> None:
    approve(desk, desk.incident, GM, 1)
    before = desk.actions()
    parcel = sent(desk, dry_run=True)
    assert parcel.message.subject.startswith("Incident report, Institute")
    assert desk.keys("filing") == []
    assert desk.actions() == before
    assert not (desk.folder / "blobs").exists()


def test_a_later_revision_goes_as_a_supplement_with_cert_ins_reference(desk: ReportDesk) -> None:
    approve(desk, desk.incident, GM, 1)
    sent(desk)
    recorded(desk)
    desk.draft("more is known")
    approve(desk, desk.incident, GM, 2)
    parcel = sent(desk)
    assert (parcel.revision, parcel.supplements) == (2, 1)
    assert parcel.message.subject.startswith("Supplementary report")
    assert "CERTIn-7" in parcel.message.body
    assert desk.typesetter.sheets[-1]["supplements"] == 1


@pytest.mark.parametrize("by", ["Web Officer", "Second Officer", "Somebody"])
def test_only_who_decides_or_was_designated_may(desk: ReportDesk, by: str) -> None:
    for act in (
        lambda: approve(desk, desk.incident, by, None),
        lambda: sent(desk, by=by),
        lambda: record(desk, desk.incident, by, reference="x", at=None, how=None, number=None),
        lambda: not_due(desk, desk.incident, by, WHY),
        lambda: tick(desk, desk.incident, by, 8, WHY, applies=True),
    ):
        with pytest.raises(NotApproved):
            act()
    assert desk.store.filings.all(desk.incident.id) == ()
    assert not [one for one in desk.actions() if one.startswith("report-")]


def test_an_approval_is_given_once_and_for_a_revision_that_is_there(desk: ReportDesk) -> None:
    with pytest.raises(UsageError, match="no revision 7; there are: 1"):
        approve(desk, desk.incident, GM, 7)
    approve(desk, desk.incident, GM, 1)
    with pytest.raises(Refused, match=r"was approved by GM \(ICT\)"):
        approve(desk, desk.incident, GM, 1)


def test_without_a_mail_server_it_says_how_else(desk: ReportDesk) -> None:
    desk.config = replace(desk.config, mail=None)
    approve(desk, desk.incident, GM, 1)
    with pytest.raises(Refused, match="sentinel report sent"):
        sent(desk)


def test_a_pdf_that_cannot_be_made_sends_nothing(desk: ReportDesk) -> None:
    approve(desk, desk.incident, GM, 1)
    desk.typesetter.fault = CouldNotFindOut("cert-in-report.typ cannot be set")
    with pytest.raises(CouldNotFindOut):
        sent(desk)
    assert desk.keys("filing") == []
    assert not stands(desk, desk.incident).mailed


def test_a_recorded_filing_stands_in_the_incident_and_the_first_one_counts(
    desk: ReportDesk,
) -> None:
    desk.clock.advance(3600)
    recorded(desk, at=T0 + timedelta(minutes=30), how=How.PHONE)
    recorded(desk, "CERTIn-8", how=How.FAX)
    assert desk.incident.filed_at == T0 + timedelta(minutes=30)
    assert desk.incident.filed_reference == "CERTIn-7"
    assert [filing.reference for filing in stands(desk, desk.incident).filed] == [
        "CERTIn-7",
        "CERTIn-8",
    ]


def test_a_run_that_sees_more_of_the_attack_leaves_the_filing_in_place(desk: ReportDesk) -> None:
    recorded(desk)
    seen = replace(make_incident(desk.incident.id), subjects=("/", "/more"))
    desk.store.runs.record(make_run("run-2"), IncidentChange(incident=seen), ())
    assert desk.incident.subjects == ("/", "/more")
    assert desk.incident.filed_reference == "CERTIn-7"


@pytest.mark.parametrize(
    ("after", "word"), [(timedelta(hours=1), "not over yet"), (-timedelta(days=1), "before the")]
)
def test_a_time_that_cannot_be_is_refused(desk: ReportDesk, after: timedelta, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        recorded(desk, at=T0 + after)


@pytest.mark.parametrize("reference", ["", "  ", "x" * 201])
def test_a_filing_needs_a_reference(desk: ReportDesk, reference: str) -> None:
    with pytest.raises(UsageError, match="--reference"):
        recorded(desk, reference)


def test_what_looks_like_an_attack_is_dismissed_and_not_waved_away(desk: ReportDesk) -> None:
    with pytest.raises(Refused, match="sentinel incident dismiss"):
        not_due(desk, desk.incident, GM, WHY)


def test_of_a_crash_a_person_may_say_that_nothing_is_due(tmp_path: Path) -> None:
    with report_desk(tmp_path, verdict=Verdict.DOWN) as desk:
        not_due(desk, desk.incident, GM, WHY)
        assert settled(desk.incident, stands(desk, desk.incident))
        with pytest.raises(UsageError, match="in words"):
            not_due(desk, desk.incident, GM, "no")


def test_what_a_person_said_to_apply_is_not_waved_away(tmp_path: Path) -> None:
    with report_desk(tmp_path, verdict=Verdict.DOWN) as desk:
        tick(desk, desk.incident, GM, 8, WHY, applies=True)
        with pytest.raises(Refused, match="take it back first"):
            not_due(desk, desk.incident, GM, WHY)
        tick(desk, desk.incident, GM, 8, WHY, applies=False)
        not_due(desk, desk.incident, GM, WHY)


def test_two_people_who_send_at_once_send_one_mail(
    desk: ReportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each looked before the other had put it down."""
    approve(desk, desk.incident, GM, 1)
    before = stands(desk, desk.incident)
    monkeypatch.setattr("sentinel.filing_send.stands", lambda *_: before)
    sent(desk)
    sent(desk)
    number = f"{desk.incident.id}/filing-1"
    assert desk.keys("filing") == [number, f"{number}{COPY}"]


def test_a_later_revision_is_no_supplement_to_a_mail_that_was_refused(desk: ReportDesk) -> None:
    """CERT-In has nothing that it could be a supplement to."""
    approve(desk, desk.incident, GM, 1)
    sent(desk)
    row = filing_row(desk)
    desk.store.outbox.undeliverable(row.id, "550 no such user")
    desk.draft("more is known")
    approve(desk, desk.incident, GM, 2)
    parcel = sent(desk)
    assert parcel.supplements == 0
    assert parcel.message.subject.startswith("Incident report")


def test_a_record_without_a_number_is_about_what_was_mailed(desk: ReportDesk) -> None:
    """Not about a revision that was approved since and lies here."""
    approve(desk, desk.incident, GM, 1)
    sent(desk)
    desk.draft("more is known")
    approve(desk, desk.incident, GM, 2)
    recorded(desk)
    assert [filing.revision for filing in stands(desk, desk.incident).filed] == [1]
    sent(desk)
    recorded(desk)
    assert [filing.revision for filing in stands(desk, desk.incident).filed] == [1, 2]


def test_what_goes_to_cert_in_does_not_call_itself_a_draft(desk: ReportDesk) -> None:
    approve(desk, desk.incident, GM, 1)
    sent(desk)
    row = filing_row(desk)
    (digest,) = [one.sha256 for one in row.attachments if one.name.endswith(".json")]
    document = json.loads(desk.blobs.get(digest))
    for notes in (
        document["notes"],
        document["notes_hindi"],
        desk.typesetter.sheets[-1]["notes"],
    ):
        assert len(notes) == 3
        assert not [note for note in notes if "draft" in note or "प्रारूप Sentinel" in note]


def test_a_false_alarm_is_no_earlier_incident(desk: ReportDesk) -> None:
    desk.end(IncidentState.DISMISSED)
    opened = make_incident("", opened_at=desk.clock.now())
    desk.store.runs.record(make_run("run-2"), IncidentChange(incident=opened), ())
    assert desk.incident.id.endswith("0002")
    desk.draft()
    text = desk.store.reports.all(desk.incident.id)[-1][3]
    assert "no earlier incident of this site is on record" in text


def test_what_people_say_stands_in_the_next_revision(desk: ReportDesk) -> None:
    tick(desk, desk.incident, GM, 8, WHY, applies=True)
    source(desk, desk.incident, "Web Officer", " 2001:DB8::1 ", WHY)
    desk.draft("said")
    text = desk.store.reports.all(desk.incident.id)[-1][3]
    assert "[x] 8. DoS/DDoS attacks" in text
    assert "2001:db8::1, as Web Officer found: the log shows it, line 7" in text
    tick(desk, desk.incident, GM, 8, "it was a crawler", applies=False)
    desk.draft("said")
    assert "[ ] 8. DoS/DDoS attacks" in desk.store.reports.all(desk.incident.id)[-1][3]
    assert "[x] No action" in text  # what people write about it did nothing to the site


@pytest.mark.parametrize("number", [0, 21, -1])
def test_a_type_that_the_form_has_not_is_refused(desk: ReportDesk, number: int) -> None:
    with pytest.raises(UsageError, match="types 1 to 20"):
        tick(desk, desk.incident, GM, number, WHY, applies=True)


def test_a_source_is_an_address(desk: ReportDesk) -> None:
    with pytest.raises(UsageError, match="no IPv4 or IPv6 address"):
        source(desk, desk.incident, GM, "evil.example", WHY)


def test_of_a_dismissed_incident_nothing_is_reported(desk: ReportDesk) -> None:
    approve(desk, desk.incident, GM, 1)
    desk.end(IncidentState.DISMISSED)
    for act in (
        lambda: approve(desk, desk.incident, GM, 1),
        lambda: sent(desk),
        lambda: tick(desk, desk.incident, GM, 8, WHY, applies=True),
    ):
        with pytest.raises(Refused, match="dismissed"):
            act()


def test_the_database_refuses_to_change_or_forget_a_filing(desk: ReportDesk) -> None:
    recorded(desk)
    assert [f.kind for f in desk.store.filings.all(desk.incident.id)] == [FilingKind.FILED]
    with sqlite3.connect(desk.folder / "sentinel.db") as db:
        for statement in ("DELETE FROM filings", "UPDATE filings SET kind = 'not-due'"):
            with pytest.raises(sqlite3.DatabaseError, match="never changed or deleted"):
                db.execute(statement)


def test_the_list_of_evidence_is_bounded() -> None:
    many = replace(EVIDENCE, files=EVIDENCE.files * 6_000)
    lines = evidence_text(make_incident(), many).splitlines()
    assert len(lines) < 5_100
    assert lines[-1] == "and 1000 more"


def test_the_logs_go_with_the_mail_which_says_what_is_missing(desk: ReportDesk) -> None:
    approve(desk, desk.incident, GM, 1)
    shown = sent(desk, dry_run=True)
    assert ("INC-20261122-0001-logs.tgz", 6) in shown.files
    sent(desk)
    row = filing_row(desk)
    (packed,) = [one for one in row.attachments if one.name == LOGS.file]
    assert (packed.media_type, desk.blobs.get(packed.sha256)) == ("application/gzip", b"packed")
    for said in ("holds what is kept of the site's logs", "no room: its first 7 bytes of 9"):
        assert said in row.body


def test_a_mail_without_any_kept_log_says_so(desk: ReportDesk) -> None:
    approve(desk, desk.incident, GM, 1)
    sent(desk, logs=LogParcel(left_out=(("logs", "none are configured: [[site]] logs"),)))
    row = filing_row(desk)
    assert not [one.name for one in row.attachments if "logs" in one.name]
    assert "No logs of the site are kept with the evidence" in row.body
    assert "none are configured" in row.body


def test_who_keeps_the_logs_back_says_why_to_all(desk: ReportDesk) -> None:
    approve(desk, desk.incident, GM, 1)
    why = "they name citizens;\n\x1bthe police have them"
    sent(desk, logs=without_logs(why))
    row = filing_row(desk)
    assert not [one.name for one in row.attachments if "logs" in one.name]
    assert "they name citizens; " in row.body
    assert "The sender, GM (ICT), gave the reason" in row.body
    (line,) = [one for one in desk.audit.entries() if one["action"] == "report-mailed"]
    assert str(line["data"]["reason"]).startswith("without the logs: they name citizens; ")
    (told,) = [e for e in desk.store.journal.entries(desk.incident.id) if "mailed" in e.action]
    assert "without the logs" in str(told.data["summary"])


@pytest.mark.parametrize("why", ["", "no", "x" * 301])
def test_logs_are_kept_back_for_a_reason_in_words(why: str) -> None:
    with pytest.raises(UsageError, match="--without-logs"):
        without_logs(why)


def test_who_is_answered_to_gets_a_copy_as_a_mail_of_its_own(desk: ReportDesk) -> None:
    """CERT-In's server may refuse it: a copy that arrived must not count as the report."""
    approve(desk, desk.incident, GM, 1)
    parcel = sent(desk)
    row = filing_row(desk)
    copy = desk.store.outbox.find(f"{row.key}{COPY}")
    assert copy is not None
    assert copy.recipients == (parcel.copy_to,) == ("gm@institute.example",)
    assert copy.subject == f"[copy] {row.subject}"
    assert (copy.body, copy.attachments, copy.language) == (row.body, row.attachments, row.language)
    assert "Please answer to GM (ICT), gm@institute.example" in row.body
    desk.store.outbox.sent(copy.id, T0, ())
    desk.store.outbox.undeliverable(row.id, "550 no such user")
    assert stands(desk, desk.incident).lost == {row.key}
    assert not desk.store.outbox.delivered(row.key)
