"""The people of a drill: its questions are answered by the drill, in the copy's own journal."""

from sentinel.app import App
from sentinel.core.incident import Incident
from sentinel.core.moves import open_questions
from sentinel.core.playbook import Phase
from sentinel.core.questions import Question

VIA = "drill"
NOTE = "answered by the drill"


def answer_questions(app: App, incident: Incident, first: str) -> tuple[str, ...]:
    """Says yes to everything that is asked now; what was said, each a sentence. `first` is asked
    first where the question is theirs. Raises ConfigError, KeyError, StoreError."""
    journal = app.store.journal.entries(incident.id)
    playbook = app.responder.thaw(incident)
    said = []
    for step, question in open_questions(playbook, journal):
        names = _people(app, question, first)
        for name in names[: question.missing]:
            app.store.journal.write(
                incident.id,
                step.id,
                step.uses,
                Phase.APPROVED,
                data={"by": name, "for": "", "via": VIA, "note": NOTE},
            )
            said.append(f"{step.id}: yes in the name of {name}, by the drill")
    return tuple(said)


def _people(app: App, question: Question, first: str) -> list[str]:
    roles = question.roles or ()
    able = app.config.contacts_with(*roles) if roles else app.config.contacts
    names = [person.name for person in able if person.name not in question.answered_by]
    return sorted(names, key=lambda name: name != first)
