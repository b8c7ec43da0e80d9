"""The draft of an incident report to CERT-In: every field of the official form in its order.

Form: certinirform.pdf, one page. Duty and deadline: Directions No. 20(3)/2022-CERT-In of
28 April 2022, clause (ii); types: its Annexure I. Sentinel prepares; a person checks and sends.
What is not known says so and never holds the draft up (FAQ of May 2022, question 30).
"""

from dataclasses import dataclass
from datetime import datetime

from sentinel.core.alert_settings import CertIn
from sentinel.core.annexure import annexure
from sentinel.core.canonical import to_json
from sentinel.core.certin_affected import affected_list
from sentinel.core.certin_fields import CertInFacts, Section
from sentinel.core.certin_form import form
from sentinel.core.certin_words import in_both
from sentinel.core.facts import moment
from sentinel.core.incident import Incident
from sentinel.core.settings import Contact, Organisation
from sentinel.core.site import Site

POST = (
    "CERT-In, Ministry of Electronics and Information Technology, Electronics Niketan, "
    "6, CGO Complex, Lodhi Road, New Delhi 110003"
)

NOTES: tuple[str, ...] = (
    "This is a draft that Sentinel prepared. A person checks, completes and sends it.",
    "Report what is known within six hours of noticing; the rest follows later.",
    "It is not mandatory to fill in every field or to sign; any readable form will do.",
    "Logs are to be given with the report (Directions, clause iv): attach them when sending.",
)
NOTES_HINDI: tuple[str, ...] = (
    "यह प्रारूप Sentinel ने तैयार किया है। कोई व्यक्ति इसे जाँचता, पूरा करता और भेजता है।",
    "पता लगने के छह घंटे के भीतर जो ज्ञात हो वही बताएँ; शेष बाद में दिया जा सकता है।",
    "हर प्रविष्टि भरना या हस्ताक्षर करना अनिवार्य नहीं है; कोई भी पठनीय प्रपत्र मान्य है।",
    "लॉग प्रतिवेदन के साथ देने हैं (निर्देश, खंड iv): भेजते समय संलग्न करें।",
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
    send_to: dict[str, str]
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
        form=tuple(map(in_both, form(incident, site, organisation, reporter, facts))),
        annexure=in_both(annexure(incident, site, organisation, facts)),
        send_to=send_to(facts.settings),
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
        "send_to": made.send_to,
        "notes": list(NOTES),
        "notes_hindi": list(NOTES_HINDI),
        "form": to_json(made.form),
        "annexure": to_json(made.annexure),
        "affected": list(made.affected),
    }


def send_to(settings: CertIn) -> dict[str, str]:
    """How CERT-In is reached; empty texts where the configuration names none."""
    checked = "" if settings.verified_on is None else settings.verified_on.isoformat()
    return {
        "email": settings.send_to,
        "phone": settings.phone,
        "fax": settings.fax,
        "post": POST,
        "verified_on": checked,
    }
