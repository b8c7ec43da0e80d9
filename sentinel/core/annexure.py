"""The annexure to a CERT-In report: symptoms, evidence and actions, which the one-page form has
no fields for. Its shape is that of the older two-page form, which CERT-In's help desk knows."""

from sentinel.core.certin_affected import affected_lines
from sentinel.core.certin_fields import NOT_KNOWN, CertInFacts, Choice, Field, Section, one_of
from sentinel.core.facts import entry_text
from sentinel.core.found_cause import found_cause
from sentinel.core.incident import Incident
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
            ),
            Field(key="sector", label="Sector", value=NOT_KNOWN, choices=one_of("", *SECTORS)),
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
            ),
            Field(
                key="detected",
                label="When and how was the incident detected",
                value=_detected(incident),
            ),
            Field(
                key="agencies",
                label="Agencies notified (law enforcement, affected vendor, other)",
                value="none by Sentinel; others: " + NOT_KNOWN,
            ),
            _logs(),
            Field(
                key="source_address",
                label="IP address of apparent or suspected source",
                value=NOT_KNOWN,
            ),
            Field(
                key="security",
                label="Security infrastructure in place",
                value="Sentinel: content and file integrity watch, signed baselines, verified "
                "backups; other measures: " + NOT_KNOWN,
            ),
            _actions(facts.journal),
            _evidence(incident, facts),
        ),
    )


def _symptoms(incident: Incident, facts: CertInFacts) -> tuple[Choice, ...]:
    tree = any(finding.witness is WitnessKind.TREE for finding in facts.findings)
    attack = incident.verdict in {Verdict.SUSPECT, Verdict.DEFACED}
    ticks = {
        "Altered home pages or other pages on the Web server": attack,
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
        choices=one_of("1 to 10", "1 to 10", "10 to 100", "more than 100"),
        lines=affected_lines(incident, site, facts),
    )


def _detected(incident: Incident) -> str:
    how = f"{form_text(incident.first_sighting_at)} IST, by Sentinel's automatic checks"
    if incident.compromised_at is not None:
        how += f"; it began earlier, {form_text(incident.compromised_at)} IST"
    if incident.confirmed_at is None:
        return f"{how}; not yet confirmed"
    by = incident.confirmed_by
    who = "independent looks that agree" if by == "witnesses" else by
    return f"{how}; confirmed {form_text(incident.confirmed_at)} IST by {who}"


def _logs() -> Field:
    return Field(
        key="logs",
        label="Additional information: are logs being submitted, and how",
        value="to be attached by the sender. Logs of all ICT systems are to be kept securely for "
        "a rolling 180 days within Indian jurisdiction and given with the report (Directions of "
        "28 April 2022, clause iv). Sentinel's own audit log and evidence are kept with the "
        "incident; whether the web server's logs are complete is " + NOT_KNOWN,
    )


def _actions(journal: tuple[JournalEntry, ...]) -> Field:
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
            ),
        ),
        lines=tuple(
            f"{ist_text(entry.at)}  {entry.step}: {entry.phase}. {entry_text(entry)}".rstrip(". ")
            for entry in journal
            if entry.phase not in {Phase.ASKED, Phase.INTENT} and entry.step != SHADOW
        ),
    )


def _evidence(incident: Incident, facts: CertInFacts) -> Field:
    where = f" Kept in {facts.evidence_folder}." if facts.evidence_folder else ""
    if not incident.evidence:
        return Field(key="evidence", label="Evidence", value=f"{NOT_KNOWN}.{where}")
    return Field(
        key="evidence",
        label="Evidence",
        value=f"SHA-256 of the bytes that were seen.{where}",
        lines=incident.evidence[:200],
    )
