"""Who carries out the steps of an exported playbook: Sentinel, or people by their role.

CACAO 2.0, section 7. No names and addresses: these are in the configuration and not in the plan.
"""

from collections.abc import Mapping

from sentinel.core.cacao_words import own_identifier
from sentinel.core.words import Role

SENTINEL = own_identifier("security-category", "sentinel")
_ROLE_WORDS = {
    Role.ON_CALL: "Who is on call",
    Role.APPROVER: "Who may approve beside an authoriser",
    Role.AUTHORISER: "Who decides, such as the GM (ICT)",
    Role.OPERATIONS: "The operations team",
}


def role_agent(role: Role) -> str:
    """The identifier of the people with a role."""
    return own_identifier("group", "role", role.value)


def agents_of(workflow: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """The definitions of the agents that the steps of a workflow name."""
    used = {step["agent"] for step in workflow.values() if "agent" in step}
    known: dict[str, object] = {
        SENTINEL: {
            "type": "security-category",
            "name": "Sentinel",
            "description": "Watches the website and carries out what stands in the playbook.",
            "category": ["orchestrator"],
        }
    }
    for role, words in _ROLE_WORDS.items():
        known[role_agent(role)] = {"type": "group", "name": role.value, "description": words}
    return {identifier: agent for identifier, agent in known.items() if identifier in used}
