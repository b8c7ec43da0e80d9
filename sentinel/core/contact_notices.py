"""Notices about contacts: the question whether their details are right, and who else is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sentinel.core.contact_check import ContactCheck, shown_code
from sentinel.core.contact_settings import Contact, Verification
from sentinel.core.facts import Facts, moment, site_facts
from sentinel.core.notice import Notice, NoticeKind
from sentinel.core.site import Site
from sentinel.core.telling import watch_notice
from sentinel.core.words import Role

ROLE_WORDS: dict[Role, tuple[str, str]] = {
    Role.VIEWER: ("may look", "केवल देख सकते हैं"),
    Role.ON_CALL: ("on call", "ड्यूटी पर बुलाए जाने वाले"),
    Role.APPROVER: ("approves baselines and edits", "आधार-प्रति और बदलावों के अनुमोदक"),
    Role.AUTHORISER: ("decides", "निर्णय लेने वाले अधिकारी"),
    Role.OPERATIONS: ("web management team", "वेब प्रबंधन दल"),
    Role.POINT_OF_CONTACT: ("point of contact for CERT-In", "सीईआरटी-इन के लिए संपर्क अधिकारी"),
    Role.INFORMATION_MANAGER: ("Web Information Manager", "वेब सूचना प्रबंधक"),
    Role.ADMIN: ("keeps Sentinel", "Sentinel के व्यवस्थापक"),
}
"""What a role means to somebody who has it, in English and Hindi."""

_LANGUAGES = {
    "en": ("English", "अंग्रेज़ी"),
    "hi": ("Hindi", "हिन्दी"),
    "both": ("English and Hindi", "अंग्रेज़ी और हिन्दी"),
}


def contact_facts(contact: Contact) -> Facts:
    """All that is written of somebody, in words."""
    language, language_hindi = _LANGUAGES[contact.language.value]
    return {
        "name": contact.name,
        "post": contact.post,
        "mail": contact.mail,
        "mobile": contact.mobile,
        "office_phone": contact.office_phone,
        "office_fax": contact.office_fax,
        "deputy": contact.deputy,
        "roles": [ROLE_WORDS[role][0] for role in contact.roles],
        "roles_hindi": [ROLE_WORDS[role][1] for role in contact.roles],
        "language": language,
        "language_hindi": language_hindi,
    }


def question_notice(
    contact: Contact,
    check: ContactCheck,
    site: Site,
    settings: Verification,
    now: datetime,
    *,
    link: str,
    again: bool = False,
) -> Notice:
    """The question itself, for this contact alone: whoever has its code answers for them."""
    told_at = check.asked_at + timedelta(seconds=settings.overdue_seconds)
    return _notice(
        "reminded" if again else "asked",
        contact,
        check,
        site,
        now,
        recipients=(contact.mail,),
        facts={"code": shown_code(check.code), "link": link, "until": moment(told_at)},
    )


def overdue_notice(
    contact: Contact, check: ContactCheck, site: Site, others: Sequence[str], now: datetime
) -> Notice:
    """Others are told that a contact has not answered, and may not be reachable."""
    return _notice("overdue", contact, check, site, now, recipients=others, facts={})


def wrong_notice(
    contact: Contact, check: ContactCheck, site: Site, others: Sequence[str], now: datetime
) -> Notice:
    """Others are told what a contact said is wrong."""
    facts: Facts = {"reason": check.reason, "by": check.by}
    return _notice("wrong", contact, check, site, now, recipients=others, facts=facts)


def gaps_notice(site: Site, lines: Sequence[str], now: datetime) -> Notice:
    """Once a week while something is missing without which nobody may be reached; wakes nobody."""
    text = "\n".join(("The contacts in config.toml are not complete:", *lines))
    year, week, _ = now.isocalendar()
    notice = watch_notice(site, "contacts", text, now)
    return replace(notice, key=f"watch/{site.name}/contacts/{year}-W{week:02}", wakes=False)


def others_of(contacts: Sequence[Contact], contact: Contact) -> tuple[str, ...]:
    """Mail addresses of those who look after a contact's details: the operations team, those who
    keep Sentinel, and the deputy; where all these are the contact's own, everybody else."""
    own = contact.mail.casefold()
    keeps = {Role.OPERATIONS, Role.ADMIN}
    near = [c for c in contacts if keeps & set(c.roles) or c.name == contact.deputy]
    found = [c.mail for c in near if c.mail.casefold() != own]
    rest = [c.mail for c in contacts if c.mail.casefold() != own]
    return tuple(dict.fromkeys(found or rest))


def _notice(
    what: str,
    contact: Contact,
    check: ContactCheck,
    site: Site,
    now: datetime,
    *,
    recipients: Sequence[str],
    facts: Facts,
) -> Notice:
    blank: Facts = {"code": "", "link": "", "until": None, "reason": "", "by": ""}
    return Notice(
        key=f"contact/{check.id}/{what}",
        kind=NoticeKind.CONTACT,
        site=site.name,
        incident="",
        at=now,
        facts={
            "site": site_facts(site),
            "what": what,
            "contact": contact_facts(contact),
            "asked": moment(check.asked_at),
            "now": moment(now),
            **blank,
            **facts,
        },
        recipients=tuple(recipients),
    )
