"""The draft of an incident report to CERT-In: every field of the official form in its order.

Form: certinirform.pdf, one page. Duty and deadline: Directions No. 20(3)/2022-CERT-In of
28 April 2022, clause (ii); types: its Annexure I. Sentinel prepares; a person checks and sends.
What is not known says so and never holds the draft up (FAQ of May 2022, question 30).
"""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from sentinel.core.annexure import annexure
from sentinel.core.canonical import to_json
from sentinel.core.certin_affected import affected_list, affected_text
from sentinel.core.certin_fields import (
    NOT_KNOWN,
    CertInFacts,
    Choice,
    Field,
    Section,
    known,
    one_of,
)
from sentinel.core.certin_types import DEFACEMENT, INCIDENT_TYPES
from sentinel.core.facts import VERDICT_WORDS, moment
from sentinel.core.incident import Incident
from sentinel.core.settings import Contact, Organisation
from sentinel.core.site import Site
from sentinel.core.times import form_text
from sentinel.core.verdict import Verdict

SEND_TO: dict[str, str] = {
    "email": "incident@cert-in.org.in",
    "phone": "1800-11-4949",
    "fax": "1800-11-6969",
    "post": "CERT-In, Ministry of Electronics and Information Technology, Electronics Niketan, "
    "6, CGO Complex, Lodhi Road, New Delhi 110003",
}

NOTES: tuple[str, ...] = (
    "This is a draft that Sentinel prepared. A person checks, completes and sends it.",
    "Report what is known within six hours of noticing; the rest follows later.",
    "It is not mandatory to fill in every field or to sign; any readable form will do.",
    "Logs are to be given with the report (Directions, clause iv): attach them when sending.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertInDraft:
    """One revision, complete in itself."""

    incident: str
    made_at: datetime
    reason: str
    due_at: datetime
    form: tuple[Section, ...]
    annexure: Section
    affected: tuple[dict[str, object], ...]
    """Every address that is on record."""


def draft(
    incident: Incident,
    site: Site,
    organisation: Organisation,
    reporter: Contact | None,
    facts: CertInFacts,
) -> CertInDraft:
    """The report as far as it is known at `facts.made_at`."""
    return CertInDraft(
        incident=incident.id,
        made_at=facts.made_at,
        reason=facts.reason,
        due_at=incident.report_due_at,
        form=(
            _reporting_as(),
            _reporter(organisation, reporter),
            _basic_details(incident, site, organisation, facts),
        ),
        annexure=annexure(incident, site, organisation, facts),
        affected=tuple(affected_list(site, facts)),
    )


def document(made: CertInDraft) -> dict[str, object]:
    """The draft as one JSON document; lists keep the order of the form."""
    return {
        "schema": "sentinel/cert-in-report/1",
        "title": "Incident Reporting Form",
        "status": "draft",
        "incident": made.incident,
        "made_at": to_json(made.made_at),
        "made": moment(made.made_at),
        "reason": made.reason,
        "due_at": to_json(made.due_at),
        "due": moment(made.due_at),
        "send_to": dict(SEND_TO),
        "notes": list(NOTES),
        "form": to_json(made.form),
        "annexure": to_json(made.annexure),
        "affected": list(made.affected),
    }


def _reporting_as() -> Section:
    return Section(
        key="i_am",
        title="I am",
        title_hindi="मैं हूँ",
        fields=(
            Field(
                key="i_am",
                label="I am",
                choices=(
                    # "effected" is how the form prints it
                    Choice(label="the effected entity", ticked=True),
                    Choice(label="reporting incident affecting other entity", ticked=False),
                ),
            ),
        ),
    )


def _reporter(organisation: Organisation, reporter: Contact | None) -> Section:
    person = "" if reporter is None else ", ".join(filter(None, (reporter.name, reporter.post)))
    return Section(
        key="reporter",
        title="Contact Information of the Reporter",
        title_hindi="सूचना देने वाले का संपर्क विवरण",
        fields=(
            Field(
                key="name_and_role",
                label="Name & Role/Title",
                value=known(person),
                choices=one_of("Organization", "Individual", "Organization"),
            ),
            Field(
                key="organisation",
                label="Organization name (if any)",
                value=known(organisation.name),
            ),
            Field(
                key="contact_number",
                label="Contact No.",
                value=known("" if reporter is None else reporter.mobile),
            ),
            Field(
                key="email", label="Email", value=known("" if reporter is None else reporter.mail)
            ),
            Field(key="address", label="Address", value=known(organisation.address)),
        ),
    )


def _basic_details(
    incident: Incident, site: Site, organisation: Organisation, facts: CertInFacts
) -> Section:
    return Section(
        key="details",
        title="Basic Incident Details",
        title_hindi="घटना का मूल विवरण",
        fields=(
            Field(
                key="affected_entity",
                label="Affected entity (if not same as reporting entity above)",
                value="same as the reporting entity",
            ),
            _type_of(incident),
            _critical(organisation),
            *_affected_system(site, organisation),
            Field(
                key="description",
                label="Brief description of Incident",
                value=_description(incident, site, facts),
            ),
            Field(
                key="occurrence",
                label="Occurrence date & time (dd/mm/yyyy hh:mm)",
                value=_occurrence(incident),
            ),
            Field(
                key="detection",
                label="Detection date & time (dd/mm/yyyy hh:mm)",
                value=f"{form_text(incident.first_sighting_at)} IST",
            ),
        ),
    )


def _type_of(incident: Incident) -> Field:
    """Type 4 for what looks like an attack; damage and crashes are "Other" until one is found."""
    attack = incident.verdict in {Verdict.SUSPECT, Verdict.DEFACED}
    other = {
        Verdict.CORRUPT: "damaged website content; an attack is not established",
        Verdict.DOWN: "website not available; an attack is not established",
    }.get(incident.verdict, "")
    return Field(
        key="incident_type",
        label="Incident Type",
        choices=(
            *(
                Choice(label=label, ticked=attack and number == DEFACEMENT, number=number)
                for number, label in enumerate(INCIDENT_TYPES, start=1)
            ),
            Choice(label="Other (Please Specify)", ticked=not attack, text=other),
        ),
    )


def _critical(organisation: Organisation) -> Field:
    answer = {True: "Yes", False: "No", None: ""}[organisation.critical_to_mission]
    return Field(
        key="critical",
        label="Is the affected system/network critical to the organization's mission? "
        "(Yes / No). (Brief details.)",
        value=known(organisation.critical_details) if answer else NOT_KNOWN,
        choices=one_of(answer, "Yes", "No"),
    )


def _affected_system(site: Site, organisation: Organisation) -> tuple[Field, ...]:
    """Basic Information of Affected System (provide information that is readily available)."""
    group = "Basic Information of Affected System"
    return (
        Field(
            key="url", label="Domain/URL", value="; ".join((site.url, *site.aliases)), group=group
        ),
        Field(key="ip_address", label="IP Address", value=known(_address(site)), group=group),
        Field(
            key="operating_system",
            label="Operating System",
            value=known(organisation.operating_system),
            group=group,
        ),
        Field(
            key="make",
            label="Make/Model/Cloud details",
            value=known(organisation.hosting),
            group=group,
        ),
        Field(
            key="application",
            label="Affected Application details (if any)",
            value=f"website “{site.title}”",
            group=group,
        ),
        Field(
            key="location",
            label="Location of affected system (including City, Region & Country)",
            value=known(organisation.location),
            group=group,
        ),
        Field(
            key="network",
            label="Network and name of ISP",
            value=known(organisation.network),
            group=group,
        ),
    )


def _address(site: Site) -> str:
    """The address where the URL itself names one; names are not looked up here."""
    host = urlsplit(site.url).hostname or ""
    try:
        return str(ip_address(host))
    except ValueError:
        return ""


def _description(incident: Incident, site: Site, facts: CertInFacts) -> str:
    confirmed = (
        f" Confirmed {form_text(incident.confirmed_at)} IST by {incident.confirmed_by}."
        if incident.confirmed_at
        else " Not yet confirmed."
    )
    return (
        f"The website “{site.title}” was found: {VERDICT_WORDS[incident.verdict][0]}. "
        f"Affected: {affected_text(incident, site, facts)}.{confirmed} "
        "What was observed is in the annexure."
    )


def _occurrence(incident: Incident) -> str:
    if incident.compromised_at is not None:
        return (
            f"{form_text(incident.compromised_at)} IST, as {incident.compromised_by} found: "
            f"{incident.compromised_reason}"
        )
    latest = f"not later than {form_text(incident.first_sighting_at)} IST"
    if incident.last_good_at is None:
        return f"{latest}; the exact time is {NOT_KNOWN}"
    return f"{latest}; last seen in order {form_text(incident.last_good_at)} IST"
