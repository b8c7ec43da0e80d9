"""Who may decide: a name given on the command line must be a contact with a fitting role."""

from sentinel.core.settings import Config, Contact
from sentinel.core.words import Role
from sentinel.errors import NotApproved


def person(
    config: Config,
    name: str,
    act: str,
    roles: tuple[Role, ...] = (Role.APPROVER, Role.AUTHORISER),
) -> Contact:
    """The contact of that name, who holds one of the roles. Raises NotApproved."""
    allowed = config.contacts_with(*roles)
    for contact in allowed:
        if contact.name == name:
            return contact
    names = ", ".join(f'"{contact.name}"' for contact in allowed) or "nobody"
    wanted = " or ".join(roles)
    raise NotApproved(
        f'"{name}" may not {act}: a contact with the role {wanted} is needed. '
        f"Configured are: {names} (config.toml: contact)."
    )
