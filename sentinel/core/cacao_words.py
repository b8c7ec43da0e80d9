"""What an export to CACAO 2.0 and an import from it both name: identifiers, extension, commands.

CACAO Security Playbooks Version 2.0 (OASIS, 2023). Section 10.10: an identifier is a type, two
hyphens and a UUID; that of a step is of version 4, that of a playbook may be of version 5.
"""

import re
import uuid
from hashlib import sha256

from sentinel.core.playbook import CALL_A_PERSON, END, FAIL, JOIN, TAKE_BACK

SPEC_VERSION = "cacao-2.0"
NAMESPACE = uuid.UUID("aa7caf3a-d55a-4e9a-b34e-056215fba56a")
"""Section 10.10: of the version 5 UUIDs of playbooks."""
COMMAND = re.compile(r"sentinel action ([a-z][a-z0-9-]{0,62})")
"""The text of a command that stands for an action of ours. Its type is `manual` (section 5.4):
another engine then asks a person to do it, and runs nothing that it does not know."""
COMMAND_FORM = "sentinel action {}"
EXTENSION_NAME = "Sentinel playbook"
EXTENSION_VERSION = "1.0.0"
EXTENSION_SCHEMA = (
    "At the playbook: toml (text of the definition that this was exported from), sha256 (of that "
    "text, in hex), verdicts (list of those that it answers). At a step: stands_for (id of the "
    "step of the definition, or the target that this step is), part (step, gate or target), "
    "settings (the keys of the definition that have no property in CACAO)."
)
STEP, GATE, TARGET = "step", "gate", "target"
"""What a workflow step is of the definition: a step of its own, the gate before one, or where a
transition leads that is no step."""

TARGET_WORDS = {
    END: "The site is good again: the run is over.",
    JOIN: "This branch is done.",
    FAIL: "This branch has failed.",
    CALL_A_PERSON: "Call the people on call. The run stops, everything stays as it is: a site "
    "that is blocked stays blocked.",
    TAKE_BACK: "Take back what this run has done, the last effect first, but keep a block that "
    "holds.",
}
"""The targets of transitions, in words."""

ACTIVITIES = {
    "block": "restrict-access",
    "notify": "deliver-content",
    "report": "compose-content",
    "preserve": "analyze-collected-data",
    "diagnose": "scan-system",
    "restart": "restore-capabilities",
    "restore": "restore-data",
    "restore-database": "restore-data",
    "retest": "scan-system",
    "unblock": "restore-capabilities",
}
"""Section 3.1.2: playbook-activity-type-ov, as near as its words come."""

ACTION_WORDS = {
    "block": "Close the site to the public and prove it from outside.",
    "notify": "Tell the people who are to be told.",
    "report": "Draft the report to CERT-In; a person sends it.",
    "preserve": "Keep what was found as evidence, before anything is overwritten.",
    "diagnose": "Find the cause of a crash.",
    "restart": "Start the site's server anew.",
    "restore": "Put the files of the newest clean backup in place.",
    "restore-database": "Put the databases that are concerned back from the newest clean backup.",
    "retest": "Test the site with all checks, through the block.",
    "unblock": "Open the site to the public again.",
}


def step_identifier(kind: str, playbook: str, *parts: str) -> str:
    """The same for the same words, so that the same text is exported to the same bytes: a UUID in
    the form of version 4 (RFC 4122, section 4.4), its bits out of a digest instead of by chance."""
    named = "\0".join((kind, playbook, *parts))
    digest = sha256(f"sentinel cacao step\0{named}".encode()).digest()
    return f"{kind}--{uuid.UUID(bytes=digest[:16], version=4)}"


def own_identifier(kind: str, *parts: str) -> str:
    """Of what is ours in every playbook: identity, agents, the definition of the extension."""
    return step_identifier(kind, "", *parts)


IDENTITY = own_identifier("identity", "sentinel")
EXTENSION = own_identifier("extension-definition", "playbook")
