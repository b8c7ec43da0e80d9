"""What a person signs who says yes to a step: which one, of which plan, and what it would do."""

from sentinel.core.canonical import canonical
from sentinel.core.incident import Incident
from sentinel.core.questions import Question

PURPOSE = "step-approval/1"
"""The domain of the signature: `sentinel/step-approval/1`, NUL, then the statement."""
FIELDS = frozenset({"incident", "site", "step", "question", "number", "playbook", "would"})


def statement_of(incident: Incident, question: Question) -> bytes:
    """The canonical bytes of a yes. Another asking, another playbook, or another plan for the same
    step is another statement."""
    return canonical(
        {
            "incident": incident.id,
            "site": incident.site,
            "step": question.step,
            "question": question.id,
            "number": question.number,
            "playbook": incident.playbook_sha256,
            "would": question.would,
        }
    )
