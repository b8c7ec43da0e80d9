"""The annexure to a CERT-In report: symptoms, evidence and actions, which the one-page form has
no fields for. Its shape is that of the older two-page form, which CERT-In's help desk knows."""

from sentinel.core.alert_settings import CertIn
from sentinel.core.certin_affected import affected_lines
from sentinel.core.certin_clock import clock_field
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
from sentinel.core.certin_filing import OF_PAPER
from sentinel.core.certin_form import confirmed_by
from sentinel.core.certin_logs import logs_field
from sentinel.core.certin_ticks import content_changed, ticks
from sentinel.core.certin_words import CHOICES
from sentinel.core.facts import entry_text
from sentinel.core.found_cause import found_cause
from sentinel.core.incident import Incident, PersonalData
from sentinel.core.playbook import SHADOW, JournalEntry, Phase
from sentinel.core.settings import Organisation
from sentinel.core.site import Site
from sentinel.core.standing import RESTORED_BY_HAND
from sentinel.core.times import form_text, ist_text
from sentinel.core.verdict import Verdict
from sentinel.core.words import WitnessKind

SECTORS: tuple[str, ...] = (
    "Government",
    "Financial",
    "Power",
    "Transportation",
    "Manufacturing",
    "Health",
    "Telecommunications",
    "Academia",
    "Petroleum",
    "InfoTech",
    "Other",
)
MAX_LINES = 50


def annexure(
    incident: Incident, site: Site, organisation: Organisation, facts: CertInFacts
) -> Section:
    """All fields in order; what only a person can know is left unticked and says so."""
    return Section(
        key="annexure",
        title="Annexure: further information",
        title_hindi="अनुलग्नक: अतिरिक्त जानकारी",
        fields=(
            Field(
                key="tracking",
                label="Incident tracking number",
                value=f"for CERT-In's use; the reporter's own number is {incident.id}",
                value_hindi=f"सीईआरटी-इन के उपयोग हेतु; सूचना देने वाले की अपनी संख्या {incident.id} है",
            ),
            _types(incident, facts),
            Field(
                key="sector",
                label="Sector",
                value=known(facts.settings.sector),
                value_hindi=CHOICES.get(facts.settings.sector, ""),
                choices=one_of(facts.settings.sector, *SECTORS),
            ),
            Field(
                key="physical_location",
                label="Physical location of affected computer/network and name of ISP",
                value=", ".join(filter(None, (organisation.location, organisation.network)))
                or NOT_KNOWN,
            ),
            Field(
                key="symptoms",
                label="Unusual behaviour/symptoms",
                choices=_symptoms(incident, facts),
                lines=(*_found(facts.journal), *incident.reasons[:50]),
            ),
            _hosts(site, incident, facts),
            Field(
                key="earlier",
                label="Has this problem been experienced earlier?",
                value=", ".join(facts.earlier_incidents)
                or "no earlier incident of this site is on record",
                value_hindi=""
                if facts.earlier_incidents
                else "इस साइट की कोई पुरानी घटना दर्ज नहीं है",
            ),
            Field(
                key="detected",
                label="When and how was the incident detected",
                value=_detected(incident),
                value_hindi=_detected_hindi(incident),
            ),
            Field(
                key="agencies",
                label="Agencies notified (law enforcement, affected vendor, other)",
                value="none by Sentinel; others: " + NOT_KNOWN,
                value_hindi="Sentinel ने किसी को नहीं; अन्य: " + NOT_KNOWN_HINDI,
            ),
            logs_field(site),
            Field(
                key="source_address",
                label="IP address of apparent or suspected source",
                value=NOT_KNOWN if not facts.source_addresses else "as found in the kept logs",
                value_hindi="" if not facts.source_addresses else "रखे गए लॉग के अनुसार",
                lines=facts.source_addresses[:MAX_LINES],
            ),
            _security(facts.settings),
            _actions(facts.journal),
            _personal_data(incident),
            _evidence(incident, facts),
            clock_field(facts.clock),
        ),
    )


def _types(incident: Incident, facts: CertInFacts) -> Field:
    """The reasons for which boxes of the form are ticked; the form has no place for them."""
    found = ticks(incident, facts)
    return Field(
        key="types",
        label="Ticked type of incident and the reason for it",
        value="" if found else "no type of Annexure I applies by what is on record",
        value_hindi="" if found else "दर्ज जानकारी के अनुसार अनुलग्नक I का कोई प्रकार लागू नहीं होता",
        lines=tuple(f"{tick.number}: {tick.reason}" for tick in found),
        lines_hindi=tuple(f"{tick.number}: {tick.reason_hindi}" for tick in found),
    )


def _security(settings: CertIn) -> Field:
    own = "Sentinel: content and file integrity watch, signed baselines, verified backups"
    own_hindi = "Sentinel: सामग्री और फ़ाइलों की निगरानी, हस्ताक्षरित आधार-प्रति, जाँचे हुए बैकअप"
    return Field(
        key="security",
        label="Security infrastructure in place",
        value=f"{own}; other measures: {known(settings.security)}",
        value_hindi=f"{own_hindi}; अन्य उपाय: {settings.security.strip() or NOT_KNOWN_HINDI}",
    )


def _personal_data(incident: Incident) -> Field:
    labels = {PersonalData.YES: "Yes", PersonalData.NO: "No", PersonalData.UNKNOWN: "Not known"}
    by = incident.personal_data_by
    return Field(
        key="personal_data",
        label="Is personal data involved?",
        value=f"as {by} said: {incident.personal_data_reason}" if by else NOT_KNOWN,
        value_hindi=f"{by} के अनुसार: {incident.personal_data_reason}" if by else "",
        choices=one_of(labels[incident.personal_data], *labels.values()),
    )


def _symptoms(incident: Incident, facts: CertInFacts) -> tuple[Choice, ...]:
    tree = any(finding.witness is WitnessKind.TREE for finding in facts.findings)
    ticks = {
        "Altered home pages or other pages on the Web server": content_changed(incident, facts),
        "Changes in file lengths or dates": tree,
        "Changes in system directories and files": False,
        "Data modification or deletion": incident.verdict is Verdict.CORRUPT or tree,
        "Unusual log file entries": False,
        "New user accounts": False,
        "Attempts to write to system": False,
        "System crashes": incident.verdict is Verdict.DOWN,
        "Anomalies": False,
    }
    return tuple(Choice(label=label, ticked=ticked) for label, ticked in ticks.items())


def _found(journal: tuple[JournalEntry, ...]) -> tuple[str, ...]:
    """The cause of an outage, as far as it was found out."""
    found = found_cause(journal)
    return () if found is None else (f"Cause found by looking: {found['text']}",)


def _hosts(site: Site, incident: Incident, facts: CertInFacts) -> Field:
    return Field(
        key="hosts",
        label="Hosts affected",
        value=f"the web server of {site.url}; further ones: {NOT_KNOWN}",
        value_hindi=f"{site.url} का वेब सर्वर; अन्य: {NOT_KNOWN_HINDI}",
        choices=one_of("1 to 10", "1 to 10", "10 to 100", "more than 100"),
        lines=affected_lines(incident, site, facts),
    )


def _detected(incident: Incident) -> str:
    how = f"{form_text(incident.first_sighting_at)} IST, by Sentinel's automatic checks"
    if incident.compromised_at is not None:
        how += f"; it began earlier, {form_text(incident.compromised_at)} IST"
    if incident.confirmed_at is None:
        return f"{how}; not yet confirmed"
    return f"{how}; confirmed {form_text(incident.confirmed_at)} IST by {confirmed_by(incident)[0]}"


def _detected_hindi(incident: Incident) -> str:
    how = f"{form_text(incident.first_sighting_at)} IST, Sentinel की स्वचालित जाँच से"
    if incident.compromised_at is not None:
        how += f"; आरंभ इससे पहले, {form_text(incident.compromised_at)} IST पर"
    if incident.confirmed_at is None:
        return f"{how}; अभी पुष्टि नहीं हुई"
    at, by = form_text(incident.confirmed_at), confirmed_by(incident)[1]
    return f"{how}; {at} IST पर {by} द्वारा पुष्टि"


def _actions(journal: tuple[JournalEntry, ...]) -> Field:
    journal = tuple(entry for entry in journal if entry.action not in OF_PAPER)
    done = {entry.action for entry in journal if entry.phase is Phase.DONE}
    blocked = "block" in done
    by_hand = [e for e in journal if e.action == RESTORED_BY_HAND and e.phase is Phase.DONE]
    good = any(entry.data.get("clean") for entry in by_hand)  # else a person answered for it
    restored = {"restore", RESTORED_BY_HAND} if good else {"restore"}
    return Field(
        key="actions",
        label="Actions taken",
        choices=(
            Choice(label="No action", ticked=not done),
            Choice(label="System disconnected from network", ticked=False),
            Choice(label="Log files examined", ticked=False),
            Choice(label="Restored with a good backup", ticked=bool(restored & done)),
            Choice(
                label="Other",
                ticked=bool(done - restored),
                text="website closed to visitors (HTTP 503)" if blocked else "",
                text_hindi="वेबसाइट आगंतुकों के लिए बंद (HTTP 503)" if blocked else "",
            ),
        ),
        lines=tuple(
            f"{ist_text(entry.at)}  {entry.step}: {entry.phase}. {entry_text(entry)}".rstrip(". ")
            for entry in journal
            if entry.phase not in {Phase.ASKED, Phase.INTENT} and entry.step != SHADOW
        ),
    )


def _evidence(incident: Incident, facts: CertInFacts) -> Field:
    folder = facts.evidence_folder
    where = f" Kept in {folder}." if folder else ""
    where_hindi = f" स्थान: {folder}" if folder else ""
    if not incident.evidence:
        return Field(
            key="evidence",
            label="Evidence",
            value=f"{NOT_KNOWN}.{where}",
            value_hindi=f"{NOT_KNOWN_HINDI}।{where_hindi}",
        )
    return Field(
        key="evidence",
        label="Evidence",
        value=f"SHA-256 of the bytes that were seen.{where}",
        value_hindi=f"देखे गए बाइटों का SHA-256।{where_hindi}",
        lines=incident.evidence[:200],
    )
