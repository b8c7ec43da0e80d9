"""Evidence of an incident of which no playbook kept any, such as a suspicion that nobody confirmed:
kept and sealed when it is first handed on."""

from sentinel.actions.preserve import keep_all
from sentinel.core.action import StepContext, Tools
from sentinel.core.canonical import sha256
from sentinel.core.incident import Incident
from sentinel.core.playbook import Approval, Phase, Playbook, Step
from sentinel.core.ports import ReadableAudit
from sentinel.gate import StepGate

KEPT = "evidence-kept"
"""Audit action: the evidence was kept outside a playbook."""
_PRESERVE = "preserve"


def lacks_evidence(tools: Tools, audit: ReadableAudit, incident: Incident) -> bool:
    """Whether nobody has kept it yet. Journal and audit log tell, not the folder: one out of which
    the seals were taken is not to be sealed anew. False for a site that is watched no longer."""
    if all(site.name != incident.site for site in tools.config.sites):
        return False
    if any(entry["data"].get("incident") == incident.id for entry in audit.having(KEPT)):
        return False
    journal = tools.store.journal.entries(incident.id)
    return not any(one.action == _PRESERVE and one.phase is Phase.DONE for one in journal)


def keep_evidence(tools: Tools, incident: Incident, by: str) -> None:
    """What preserve keeps, sealed. Raises IntegrityError where what is there already is not as it
    was sealed, StoreError where the disk fails."""
    text = incident.playbook_text
    context = StepContext(
        incident=incident,
        site=tools.config.site(incident.site),
        playbook=Playbook(
            name=incident.playbook,
            title="",
            on=(),
            steps=(),
            text=text,
            sha256=sha256(text.encode("utf-8", "surrogatepass")),
            source="",
        ),
        step=Step(
            id=_PRESERVE,
            uses=_PRESERVE,
            timeout_seconds=0.0,
            approve=Approval.NEVER,
            on_success="",
            on_failure="",
        ),
        journal=tools.store.journal.entries(incident.id),
        tools=tools,
        gate=StepGate(),
    )
    keep_all(context, tree=incident.state.is_open)
    sealed = tools.evidence.seal(incident.id)
    tools.audit.append(by, KEPT, {"incident": incident.id, "list_sha256": sealed})
