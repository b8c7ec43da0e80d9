"""[organisation], [[contact]] and [verification]."""

import re
from pathlib import Path

from sentinel.config.addresses import mail_address
from sentinel.config.problems import did_you_mean, shown
from sentinel.config.table import Table
from sentinel.core.contact_settings import Verification
from sentinel.core.settings import Contact, Organisation
from sentinel.core.words import Language, Role
from sentinel.edges.keys import public_key_text

_LANGUAGES = tuple(language.value for language in Language)
_MAX_PATH = 1000
_MOBILE = re.compile(r"\+?[0-9][0-9 ()-]{5,24}", re.ASCII)


def read_organisation(root: Table) -> Organisation:
    """The body that owns the site, in the words of the CERT-In form."""
    table = root.table("organisation")
    critical = table.flag("critical_to_mission", False)
    organisation = Organisation(
        name=table.text("name", accepted="the name of the body that owns the site"),
        address=table.text("address", ""),
        location=table.text("location", ""),
        network=table.text("network", ""),
        operating_system=table.text("operating_system", ""),
        hosting=table.text("hosting", ""),
        critical_to_mission=critical if table.has("critical_to_mission") else None,
        critical_details=table.text("critical_details", ""),
    )
    table.finish()
    return organisation


def read_contacts(root: Table, base: Path) -> tuple[Contact, ...]:
    """All contacts; each name once, deputies exist, someone is on call and someone decides. Files
    of public keys are resolved against `base`."""
    tables = root.tables("contact")
    with root.problems.watching() as reading:
        contacts = tuple(_contact(table, base) for table in tables)
    for number, (table, contact) in enumerate(zip(tables, contacts, strict=True)):
        _report_double(table, contact, contacts[:number])
        _report_deputy(table, contact, contacts)
    if reading.clean:
        _report_missing_roles(root, contacts)
    return contacts


def read_verification(root: Table) -> Verification:
    """The table, with its defaults where it is left out."""
    table = root.table("verification")
    found = Verification(
        every_seconds=table.duration("every", "90d"),
        remind_seconds=table.duration("remind_after", "14d", low="1h"),
        overdue_seconds=table.duration("overdue_after", "21d", low="1h"),
    )
    if found.overdue_seconds < found.remind_seconds:
        table.problem(
            "overdue_after",
            "is shorter than `remind_after`; accepted: a longer time, so that the contact is "
            "reminded before others are told; correct one of them",
        )
    table.finish()
    return found


def _contact(table: Table, base: Path) -> Contact:
    name = table.text("name", accepted='a name or post such as "Web Officer"')
    contact = Contact(
        name=name,
        post=table.text("post", name),
        mail=table.text("mail", accepted="a mail address", convert=mail_address),
        mobile=table.text("mobile", "", convert=_mobile),
        roles=tuple(Role(word) for word in table.choices("roles", [role.value for role in Role])),
        deputy=table.text("deputy", ""),
        public_key=table.text("public_key", "", convert=lambda text: _public_key(text, base)),
        language=Language(table.choice("language", _LANGUAGES, "both") or "both"),
        office_phone=table.text("office_phone", "", convert=_mobile),
        office_fax=table.text("office_fax", "", convert=_mobile),
    )
    table.finish()
    return contact


def _mobile(text: str) -> str:
    if text and not _MOBILE.fullmatch(text):
        raise ValueError('accepted: a telephone number such as "+91 98765 43210"')
    return text


def _public_key(text: str, base: Path) -> str:
    """The raw key in base64, from a file in PEM or the text itself."""
    file = base / text
    try:
        given = file.read_text() if len(text) < _MAX_PATH and file.is_file() else text
    except (OSError, ValueError) as error:
        raise ValueError(f"the file cannot be read ({error}); make it readable") from error
    return public_key_text(given) if text else ""


def _report_double(table: Table, contact: Contact, earlier: tuple[Contact, ...]) -> None:
    for number, other in enumerate(earlier):
        if contact.name and contact.name.casefold() == other.name.casefold():
            table.problem(
                "name",
                f"found {shown(contact.name)} a second time (first: contact[{number}]); accepted: "
                "each name once; rename or remove one",
            )


def _report_deputy(table: Table, contact: Contact, contacts: tuple[Contact, ...]) -> None:
    names = [other.name for other in contacts if other.name and other is not contact]
    if contact.deputy and contact.deputy not in names:
        near = did_you_mean(contact.deputy, names)
        table.problem(
            "deputy",
            f"found {shown(contact.deputy)}, which is no other contact's name{near}; accepted: "
            "the name of another [[contact]]; correct it or add that contact",
        )


def _report_missing_roles(root: Table, contacts: tuple[Contact, ...]) -> None:
    needed = {
        Role.ON_CALL: "someone must be told",
        Role.AUTHORISER: "someone must be able to decide",
    }
    for role, why in needed.items():
        if not any(role in contact.roles for contact in contacts):
            root.problem(
                "contact",
                f'none has the role "{role}": {why}; accepted: at least one; add the role to a '
                "[[contact]]",
            )
