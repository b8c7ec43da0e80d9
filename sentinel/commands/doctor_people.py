"""Would the right people be reached, and could they decide?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.examination import Examined
    from sentinel.core.settings import Config


def examine_people(app: "App") -> "Iterator[Examined]":
    """Mail, roles, deputies, and whether what is written of people is right."""
    from sentinel.contact_jobs import gaps_of
    from sentinel.core.contact_gaps import Grade
    from sentinel.core.examination import fault, fine, warning

    config = app.config
    if config.mail is None:
        yield fault("mail", "There is no [mail]: nobody is told by mail.", "add [mail]")
    else:
        yield fine("mail", f"Notices go through {config.mail.host}.")
    found = gaps_of(app)
    for gap in found:
        grade = fault if gap.grade is Grade.MUST else warning
        yield grade("people", gap.text, gap.fix)
    if not found:
        yield fine("people", f"{len(config.contacts)} contacts; see sentinel contacts.")


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
