"""Who may decide: a name given on the command line must be a contact with a fitting role. And who
runs a command that takes no name: the user of this machine."""

import os
import pwd

from sentinel.core.authority import MAY, Act
from sentinel.core.settings import Config, Contact
from sentinel.errors import NotApproved


def person(config: Config, name: str, act: Act) -> Contact:
    """The contact of that name, who may do that (`core/authority.py`). Raises NotApproved."""
    may = MAY[act]
    allowed = config.contacts_with(*may)
    for contact in allowed:
        if contact.name == name:
            return contact
    names = ", ".join(f'"{contact.name}"' for contact in allowed) or "nobody"
    wanted = " or ".join(may)
    raise NotApproved(
        f'"{name}" may not {act}: a contact with the role {wanted} is needed. '
        f"Configured are: {names} (config.toml: contact; sentinel contacts shows who may what)."
    )


def user_of_machine() -> str:
    """For the audit log, where nobody is named: `command (uid 1000 operator)`; behind sudo, or
    where root became the daemon's user (commands/daemon_user.py), also who called it. It says who
    ran a command, and is no proof of who that was."""
    uid = os.getuid()
    try:
        name = f" {pwd.getpwuid(uid).pw_name}"
    except KeyError:  # a container's user need not be in the list
        name = ""
    variable, word = ("SUDO_USER", "sudo by") if uid == 0 else ("SENTINEL_CALLED_BY", "called by")
    caller = os.environ.get(variable, "")[:64]
    return f"command (uid {uid}{name}{f', {word} {caller}' if caller else ''})"
