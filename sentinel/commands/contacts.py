"""`sentinel contacts`: who has which role, who stands in for whom, who may do what."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.settings import Config, Contact

HELP = "who has which role, who stands in for whom, and who may do what"


def add_arguments(parser: ArgumentParser) -> None:
    """It takes none of its own."""


def run(args: Namespace) -> int:
    """Exit code 0; 2 where the configuration is wrong."""
    from sentinel import config as configuration
    from sentinel.commands.output import print_json, say

    config = configuration.load_in_force(args.config)
    if args.json:
        print_json("contacts", _document(config))
        return 0
    for contact in config.contacts:
        for line in _card(config, contact):
            say(line)
        say("")
    for line in _acts(config):
        say(line)
    return 0


def _document(config: "Config") -> dict[str, object]:
    from sentinel.core.authority import MAY, acts_of

    return {
        "contacts": [
            {
                "name": c.name,
                "post": c.post,
                "mail": c.mail,
                "mobile": c.mobile,
                "roles": c.roles,
                "deputy": c.deputy,
                "stands_in_for": _principals(config, c),
                "key": _key(c),
                "may": [act.value for act in acts_of(c.roles)],
            }
            for c in config.contacts
        ],
        "acts": [
            {
                "act": act.value,
                "roles": roles,
                "contacts": [c.name for c in config.contacts_with(*roles)],
            }
            for act, roles in MAY.items()
        ],
        "deadline_seconds": config.approvals.deadline_seconds,
        "deputy_seconds": config.approvals.deputy_seconds,
    }


def _card(config: "Config", contact: "Contact") -> list[str]:
    principals = _principals(config, contact)
    lines = [
        contact.name + (f", {contact.post}" if contact.post != contact.name else ""),
        f"  roles          {', '.join(contact.roles)}",
        f"  mail           {contact.mail}",
    ]
    lines += [f"  mobile         {contact.mobile}"] if contact.mobile else []
    lines += [f"  deputy         {contact.deputy}"] if contact.deputy else []
    lines += [f"  stands in for  {', '.join(principals)}"] if principals else []
    lines += [f"  signs with     key {_key(contact)[:16]}"] if contact.public_key else []
    return lines


def _acts(config: "Config") -> list[str]:
    from datetime import timedelta

    from sentinel.core.authority import MAY, Act
    from sentinel.core.times import duration_text
    from sentinel.core.words import Role

    gates = {
        'say yes to a step (approve = "gm")': (Role.AUTHORISER,),
        'say yes to a step ("two-person")': (Role.AUTHORISER, Role.APPROVER),
    }

    waits = duration_text(timedelta(seconds=config.approvals.deputy_seconds))
    open_for = duration_text(timedelta(seconds=config.approvals.deadline_seconds))
    lines = ["Who may"]
    for act, roles in MAY.items():
        shown = [(act.value, roles)] if act is not Act.ANSWER else list(gates.items())
        for words, those in shown:
            names = ", ".join(c.name for c in config.contacts_with(*those)) or "nobody"
            lines.append(f"  {words:42} {names}")
    lines.append(f"  {'say that a manual step is done':42} whoever holds the role that it names")
    lines.append(
        f"A deputy answers a question in another's name, {waits} after it was asked; after "
        f"{open_for} nobody does, where the step says nothing else."
    )
    return lines


def _principals(config: "Config", contact: "Contact") -> list[str]:
    return [other.name for other in config.contacts if other.deputy == contact.name]


def _key(contact: "Contact") -> str:
    from sentinel.edges.keys import fingerprint

    return fingerprint(contact.public_key) if contact.public_key else ""
