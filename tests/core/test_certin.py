"""The CERT-In draft: all fields of the official form, in its order, known or not."""

import json
from datetime import timedelta
from typing import Any

import pytest

from sentinel.checkers.server import SUBJECT as SERVERS
from sentinel.core.certin import document, draft
from sentinel.core.certin_fields import NOT_KNOWN, CertInFacts
from sentinel.core.certin_types import INCIDENT_TYPES
from sentinel.core.incident import Incident
from sentinel.core.playbook import BY_HAND, JournalEntry, Phase
from sentinel.core.settings import Contact, Organisation
from sentinel.core.standing import RESTORED_BY_HAND
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind
from support.settings import MANAGER
from support.values import T0, make_finding, make_incident, make_site

FORM = [
    "I am",
    "Name & Role/Title",
    "Organization name (if any)",
    "Contact No.",
    "Email",
    "Address",
    "Affected entity (if not same as reporting entity above)",
    "Incident Type",
    "Is the affected system/network critical to the organization's mission? (Yes / No). "
    "(Brief details.)",
    "Domain/URL",
    "IP Address",
    "Operating System",
    "Make/Model/Cloud details",
    "Affected Application details (if any)",
    "Location of affected system (including City, Region & Country)",
    "Network and name of ISP",
    "Brief description of Incident",
    "Occurrence date & time (dd/mm/yyyy hh:mm)",
    "Detection date & time (dd/mm/yyyy hh:mm)",
]
ANNEXURE = [
    "tracking",
    "types",
    "sector",
    "physical_location",
    "symptoms",
    "hosts",
    "earlier",
    "detected",
    "agencies",
    "logs",
    "source_address",
    "security",
    "actions",
    "personal_data",
    "evidence",
    "clock",
]
EMPTY = Organisation(name="Institute")
FULL = Organisation(
    name="Institute",
    address="1 Campus Road",
    location="Ranchi, Jharkhand, India",
    network="own network, one ISP",
    operating_system="Debian 12",
    hosting="own server",
    critical_to_mission=True,
    critical_details="Tenders are published there.",
)


def made(
    incident: Incident | None = None,
    organisation: Organisation = EMPTY,
    reporter: Contact | None = MANAGER,
    **facts: object,
) -> dict[str, Any]:
    values: dict[str, Any] = {"made_at": T0 + timedelta(seconds=40), "reason": "first sighting"}
    return document(
        draft(
            incident or make_incident(),
            make_site(url="https://www.institute.example/"),
            organisation,
            reporter,
            CertInFacts(**{**values, **facts}),
        )
    )


def field(report: dict[str, Any], key: str) -> dict[str, Any]:
    sections = [*report["form"], report["annexure"]]
    return next(f for section in sections for f in section["fields"] if f["key"] == key)


def ticked(one: dict[str, Any]) -> list[str]:
    return [choice["label"] for choice in one["choices"] if choice["ticked"]]


def test_every_field_of_the_form_stands_in_its_order() -> None:
    report = made()
    assert report["title"] == "Incident Reporting Form"
    assert [section["title"] for section in report["form"]] == [
        "I am",
        "Contact Information of the Reporter",
        "Basic Incident Details",
    ]
    assert [f["label"] for section in report["form"] for f in section["fields"]] == FORM
    assert [f["key"] for f in report["annexure"]["fields"]] == ANNEXURE


def test_it_is_json_with_its_schema_and_its_deadline() -> None:
    report = made()
    assert json.loads(json.dumps(report)) == report
    assert report["schema"] == "sentinel/cert-in-report/1"
    assert report["due_at"] == "2026-11-22T10:30:00.000000+00:00"
    assert report["due"] == {"ist": "22 Nov 2026 16:00:00 IST", "utc": "22 Nov 2026 10:30:00 UTC"}
    assert report["send_to"]["email"] == "incident@cert-in.org.in"
    assert report["status"] == "draft"


def test_there_are_twenty_types_and_other() -> None:
    choices = field(made(), "incident_type")["choices"]
    assert [choice["number"] for choice in choices] == [*range(1, 21), 0]
    assert [choice["label"] for choice in choices] == [*INCIDENT_TYPES, "Other (Please Specify)"]


@pytest.mark.parametrize(
    ("verdict", "type_ticked", "other"),
    [
        (Verdict.SUSPECT, "Defacement or intrusion into the website", ""),
        (Verdict.DEFACED, "Defacement or intrusion into the website", ""),
        (Verdict.CORRUPT, "Other (Please Specify)", "damaged website content"),
        (Verdict.DOWN, "Other (Please Specify)", "website not available"),
    ],
)
def test_the_type_follows_the_verdict(verdict: Verdict, type_ticked: str, other: str) -> None:
    one = field(made(make_incident(verdict=verdict)), "incident_type")
    assert ticked(one) == [type_ticked]
    assert one["choices"][-1]["text"].startswith(other)


def test_what_is_unknown_says_so_and_holds_nothing_up() -> None:
    report = made(make_incident(last_good_at=None, subjects=()), reporter=None)
    for key in (
        *("name_and_role", "contact_number", "email", "address", "critical", "ip_address"),
        *("operating_system", "make", "location", "network", "source_address", "sector"),
    ):
        assert field(report, key)["value"] == NOT_KNOWN, key
    assert ticked(field(report, "critical")) == []
    assert NOT_KNOWN in field(report, "occurrence")["value"]


def test_what_the_operator_configured_stands_in_its_field() -> None:
    report = made(organisation=FULL)
    assert field(report, "name_and_role")["value"] == "GM (ICT), General Manager (ICT)"
    assert field(report, "location")["value"] == "Ranchi, Jharkhand, India"
    assert field(report, "critical")["value"] == "Tenders are published there."
    assert ticked(field(report, "critical")) == ["Yes"]
    assert field(report, "physical_location")["value"].endswith("one ISP")


def test_dates_are_ist_in_the_form_that_is_asked_for() -> None:
    report = made()
    assert field(report, "detection")["value"] == "22/11/2026 10:00 IST"
    assert field(report, "occurrence")["value"] == (
        "not later than 22/11/2026 10:00 IST; last seen in order 22/11/2026 09:55 IST"
    )


def test_an_address_in_the_url_is_known() -> None:
    report = document(
        draft(
            make_incident(),
            make_site(url="http://[::1]:8080/"),
            EMPTY,
            None,
            CertInFacts(made_at=T0, reason=""),
        )
    )
    assert field(report, "ip_address")["value"] == "::1"


@pytest.mark.parametrize(
    ("clean", "told"), [(True, ["Restored with a good backup"]), (False, ["Other"])]
)
def test_the_annexure_tells_of_a_restore_by_hand(clean: bool, told: list[str]) -> None:
    """One of a backup that is not proven clean is not called a good one."""
    entry = JournalEntry(
        number=1,
        incident="INC-20261122-0001",
        step=BY_HAND,
        action=RESTORED_BY_HAND,
        phase=Phase.DONE,
        at=T0,
        data={"summary": "Restored by hand, by GM (ICT): files.", "clean": clean},
    )
    actions = field(made(make_incident(), journal=(entry,)), "actions")
    assert ticked(actions) == told
    assert actions["lines"] == [
        "22 Nov 2026 10:00:00 IST  by hand: done. Restored by hand, by GM (ICT): files"
    ]


def test_the_annexure_tells_symptoms_actions_and_evidence() -> None:
    journal = tuple(
        JournalEntry(
            number=number,
            incident="INC-20261122-0001",
            step=action,
            action=action,
            phase=phase,
            at=T0 + timedelta(seconds=number),
            data={"summary": f"{action} summary."},
        )
        for number, (action, phase) in enumerate(
            [("block", Phase.INTENT), ("block", Phase.DONE), ("restore", Phase.DONE)], start=1
        )
    )
    report = made(
        make_incident(
            verdict=Verdict.DEFACED,
            evidence=("ab" * 32,),
            confirmed_at=T0 + timedelta(minutes=1),
            confirmed_by="witnesses",
        ),
        journal=journal,
        findings=(make_finding(witness=WitnessKind.TREE),),
        earlier_incidents=("INC-20260101-0001",),
        evidence_folder="/var/lib/sentinel/evidence/INC-20261122-0001",
    )
    assert ticked(field(report, "symptoms")) == [
        "Altered home pages or other pages on the Web server",
        "Changes in file lengths or dates",
        "Data modification or deletion",
    ]
    assert field(report, "symptoms")["lines"] == ["the page is not the approved one"]
    assert ticked(field(report, "actions")) == ["Restored with a good backup", "Other"]
    assert field(report, "actions")["lines"] == [
        "22 Nov 2026 10:00:02 IST  block: done. block summary",
        "22 Nov 2026 10:00:03 IST  restore: done. restore summary",
    ]
    assert field(report, "evidence")["lines"] == ["ab" * 32]
    assert "/var/lib/sentinel/evidence" in field(report, "evidence")["value"]
    assert field(report, "earlier")["value"] == "INC-20260101-0001"
    assert (
        "confirmed 22/11/2026 10:01 IST by independent looks"
        in (field(report, "detected")["value"])
    )
    assert "180 days" in field(report, "logs")["value"]


def test_before_anything_was_done_no_action_is_ticked() -> None:
    assert ticked(field(made(), "actions")) == ["No action"]


def test_the_token_that_opens_the_block_is_nowhere() -> None:
    assert make_incident().retest_token not in json.dumps(made())


def test_an_earlier_first_compromise_is_the_occurrence_and_the_detection_stays() -> None:
    """CERT-In's clock runs from noticing; when it happened is another field of the form."""
    known = make_incident(
        compromised_at=T0 - timedelta(days=2),
        compromised_by="GM (ICT)",
        compromised_reason="access.log, line 7",
    )
    report = made(known)
    assert field(report, "occurrence")["value"] == (
        "20/11/2026 10:00 IST, as GM (ICT) found: access.log, line 7"
    )
    assert field(report, "detection")["value"] == "22/11/2026 10:00 IST"
    assert "it began earlier, 20/11/2026 10:00 IST" in json.dumps(report, ensure_ascii=False)


def test_looks_that_agree_are_not_taken_for_people() -> None:
    """The record calls them witnesses."""
    report = made(make_incident(confirmed_at=T0, confirmed_by="witnesses"))
    for key in ("description", "detected"):
        told = field(report, key)
        assert "by independent looks that agree" in told["value"]
        assert "स्वतंत्र जाँचों द्वारा पुष्टि" in told["value_hindi"]
        assert "witnesses" not in told["value"] + told["value_hindi"]


def test_where_only_the_servers_changed_no_page_is_said_to_be_altered() -> None:
    server = make_finding(code="server-identity-changed", witness=WitnessKind.RESOLVER)
    assert ticked(field(made(findings=(server,)), "symptoms")) == []
    both = ticked(field(made(findings=(server, make_finding())), "symptoms"))
    assert both == ["Altered home pages or other pages on the Web server"]


def test_no_address_is_made_up_for_what_has_none() -> None:
    """A finding about DNS, or about a table, is about no page of the site."""
    report = made(make_incident(subjects=(SERVERS, "shop.users", "/news")))
    told = field(report, "description")["value"]
    assert "https://www.institute.example/ (its DNS or certificate)" in told
    assert "https://www.institute.example/ (shop[.]users)" in told
    assert "https://www.institute.example/news" in told
    assert "/(servers)" not in told
