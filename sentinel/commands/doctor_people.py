"""Would the right people be reached, and could they decide?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.examination import Examined
    from sentinel.core.settings import Config

_EXAMPLES = ("example.org", "example.com", "example.net", "example")


def examine_people(config: "Config") -> "Iterator[Examined]":
    """Mail, roles, deputies, and whether the addresses are real ones."""
    from sentinel.core.examination import fault, fine, warning
    from sentinel.core.words import Role

    if config.mail is None:
        yield fault("mail", "There is no [mail]: nobody is told of anything.", "add [mail]")
    else:
        yield fine("mail", f"Notices go through {config.mail.host}.")
    names = {contact.name for contact in config.contacts}
    for role, needed in ((Role.ON_CALL, "woken"), (Role.AUTHORISER, "asked to decide")):
        if not config.contacts_with(role):
            text = f"Nobody has the role {role.value}: nobody is {needed}."
            yield fault("people", text, "give it to a [[contact]]")
    examples = [c.name for c in config.contacts if _is_example(c.mail)]
    if examples:
        text = f"{', '.join(examples)}: addresses of examples, which nobody reads."
        yield fault("people", text, "put in the real posts and addresses")
    for contact in config.contacts:
        if not contact.mobile:
            text = f"{contact.name} has no mobile number, which mails and the block page show."
            yield warning("people", text, "add mobile")
    for contact in config.contacts_with(Role.AUTHORISER):
        if contact.deputy not in names:
            text = f"{contact.name} decides, and nobody stands in: silence means stay blocked."
            yield warning("people", text, "name a deputy")
    if not examples:
        yield fine("people", f"{len(config.contacts)} contacts; see sentinel check-config.")


def examine_playbooks(config: "Config") -> "Iterator[Examined]":
    """That each kind of incident has a plan is a matter of the configuration, which is good by
    now: here, what the plans ask of people, and what they leave out."""
    from sentinel.core.examination import fine, warning

    for playbook in config.playbooks:
        steps = {step.uses for step in playbook.steps}
        gates = [step.id for step in playbook.steps if step.asks]
        asks = f"asks people before {', '.join(gates)}" if gates else "asks nobody"
        yield fine(f"playbook {playbook.name}", f"Good; {asks}.")
        if "block" in steps and not any(site.block for site in config.sites):
            text = "It blocks, and no site has a [site.block]: that step fails."
            yield warning(f"playbook {playbook.name}", text, "add [site.block]")


def _is_example(mail: str) -> bool:
    domain = mail.rpartition("@")[2].lower()
    return any(domain == name or domain.endswith(f".{name}") for name in _EXAMPLES)
