"""Whom CERT-In answers to."""

from collections.abc import Sequence

from sentinel.core.settings import Contact
from sentinel.core.words import Role


def answer_contact(contacts: Sequence[Contact]) -> Contact | None:
    """The point of contact, else an authoriser; None where neither has a mail address."""
    for role in (Role.POINT_OF_CONTACT, Role.AUTHORISER):
        for contact in contacts:
            if role in contact.roles and contact.mail:
                return contact
    return None
