"""The fields of the official form in its order: who reports, and the basic details of the incident.

Form: certinirform.pdf, one page. Values are on record or say that they are not known.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from sentinel.core.certin_affected import affected_text
from sentinel.core.certin_fields import (
    NOT_KNOWN,
    NOT_KNOWN_HINDI,
    CertInFacts,
    Choice,
    Field,
    Section,
    known,
    one_of,
)
from sentinel.core.certin_ticks import type_choices
from sentinel.core.facts import VERDICT_WORDS
from sentinel.core.incident import Incident
from sentinel.core.settings import Contact, Organisation
from sentinel.core.site import Site
from sentinel.core.times import form_text


def form(
    incident: Incident,
    site: Site,
    organisation: Organisation,
    reporter: Contact | None,
    facts: CertInFacts,
) -> tuple[Section, ...]:
    """The three parts of the form."""
    return (
        _reporting_as(),
        _reporter(organisation, reporter),
        _basic_details(incident, site, organisation, facts),
    )


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
                value_hindi="सूचना देने वाली संस्था ही",
            ),
            Field(
                key="incident_type",
                label="Incident Type",
                choices=type_choices(incident, facts),
            ),
            _critical(organisation),
            *_affected_system(site, organisation),
            Field(
                key="description",
                label="Brief description of Incident",
                value=_description(incident, site, facts),
                value_hindi=_description_hindi(incident, site),
            ),
            Field(
                key="occurrence",
                label="Occurrence date & time (dd/mm/yyyy hh:mm)",
                value=_occurrence(incident),
                value_hindi=_occurrence_hindi(incident),
            ),
            Field(
                key="detection",
                label="Detection date & time (dd/mm/yyyy hh:mm)",
                value=f"{form_text(incident.first_sighting_at)} IST",
            ),
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
            value_hindi=f"वेबसाइट “{site.title}”",
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
        f" Confirmed {form_text(incident.confirmed_at)} IST by {confirmed_by(incident)[0]}."
        if incident.confirmed_at
        else " Not yet confirmed."
    )
    return (
        f"The website “{site.title}” was found: {VERDICT_WORDS[incident.verdict][0]}. "
        f"Affected: {affected_text(incident, site, facts)}.{confirmed} "
        "What was observed is in the annexure."
    )


def confirmed_by(incident: Incident) -> tuple[str, str]:
    """English, Hindi. The record calls looks that agree `witnesses`; a reader takes these for
    people."""
    if incident.confirmed_by == "witnesses":
        return "independent looks that agree", "परस्पर मेल खाती स्वतंत्र जाँचों"
    return incident.confirmed_by, incident.confirmed_by


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


def _description_hindi(incident: Incident, site: Site) -> str:
    confirmed = (
        f"{form_text(incident.confirmed_at)} IST पर {confirmed_by(incident)[1]} द्वारा पुष्टि।"
        if incident.confirmed_at
        else "अभी पुष्टि नहीं हुई।"
    )
    return (
        f"वेबसाइट “{site.title}” की स्थिति: {VERDICT_WORDS[incident.verdict][1]}। "
        f"प्रभावित पतों की संख्या: {incident.addresses}। {confirmed} "
        "जो देखा गया वह अनुलग्नक में है।"
    )


def _occurrence_hindi(incident: Incident) -> str:
    if incident.compromised_at is not None:
        return (
            f"{form_text(incident.compromised_at)} IST, {incident.compromised_by} के अनुसार: "
            f"{incident.compromised_reason}"
        )
    latest = f"{form_text(incident.first_sighting_at)} IST से पहले"
    if incident.last_good_at is None:
        return f"{latest}; सटीक समय {NOT_KNOWN_HINDI}"
    return f"{latest}; अंतिम बार {form_text(incident.last_good_at)} IST पर ठीक देखा गया"
