"""What contacts are asked, and what others are told of them, as examples of messages."""

from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.core.contact_check import ContactCheck
from sentinel.core.contact_notices import overdue_notice, question_notice
from sentinel.core.contact_settings import Verification
from sentinel.core.notice import Notice
from sentinel.core.settings import Contact
from sentinel.core.site import Site

LINK = "https://sentinel.institute.example/deed/eyJhYm91dCI6IkNPREUifQ.c2lnbmF0dXJl"


def contact_examples(contact: Contact, site: Site, now: datetime) -> dict[str, Notice]:
    """By name: the question with a link, the reminder without one, and word to others."""
    settings = Verification()
    check = ContactCheck(
        code="ABCDEFGH23456789", contact=contact.name, fingerprint="ab" * 32, asked_at=now
    )
    early = replace(check, asked_at=now - timedelta(days=14))
    late = replace(check, asked_at=now - timedelta(days=21))
    return {
        "contact-asked": question_notice(contact, check, site, settings, now, link=LINK),
        "contact-reminded": question_notice(
            contact, early, site, settings, now, link="", again=True
        ),
        "contact-overdue": overdue_notice(contact, late, site, ("web@institute.example",), now),
    }
