"""Somebody for whom an identity provider vouches: as whom they act, and what they may."""

from sentinel.core.account import WITHOUT_CONTACT
from sentinel.core.session import Session
from sentinel.core.settings import Config, Contact
from sentinel.core.words import Role

PREFIX = "oidc:"
"""Before the provider's subject, where the name of an account stands elsewhere."""


def who_is(config: Config, session: Session) -> tuple[str, tuple[Role, ...], str] | None:
    """Name, roles and account of a session; None where no provider is configured any more.

    A contact, known by the address that the provider has verified, has what both config.toml and
    their groups give. Whoever is none may look, or keep Sentinel itself.
    """
    settings = config.console.oidc
    if settings is None or not session.subject:
        return None
    mapped = {role for group in session.groups for role in settings.roles.get(group, ())}
    contact = contact_by_mail(config, session.mail)
    account = f"{PREFIX}{session.subject}"
    if contact is not None:
        roles = tuple(role for role in contact.roles if role in mapped)
        return contact.name, roles, account
    name = f"{session.person or session.subject} (by the identity provider)"
    return name, tuple(role for role in WITHOUT_CONTACT if role in mapped), account


def contact_by_mail(config: Config, mail: str) -> Contact | None:
    """The one contact of that address; None where none has it, or several share it: a mailbox of
    several says of nobody who they are."""
    wanted = mail.strip().casefold()
    found = [one for one in config.contacts if wanted and one.mail.casefold() == wanted]
    return found[0] if len(found) == 1 else None
