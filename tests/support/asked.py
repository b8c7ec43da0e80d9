"""Questions to people in a real database, with a real audit log, and the door through which these
are answered."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sentinel.answer_checks import Given
from sentinel.answering import Answering
from sentinel.core.incident import Incident
from sentinel.core.moves import open_questions, roles_of
from sentinel.core.playbook import Approval, JournalEntry, Phase, Playbook, Step
from sentinel.core.questions import Question, asked
from sentinel.core.response_settings import Approvals
from sentinel.core.settings import Contact
from sentinel.core.walk import people_needed
from sentinel.core.words import Role
from sentinel.edges.answer_keys import AnswerKeys
from sentinel.edges.audit import FileAudit
from sentinel.edges.keys import SigningKey
from sentinel.edges.templates import JinjaRenderer
from support.fakes import open_incident
from support.settings import TEMPLATES, make_config
from support.stores import new_key, open_store
from support.values import FakeClock, make_playbook, make_step

DEADLINE = timedelta(hours=12)
DEPUTIES = timedelta(minutes=30)
URL = "https://sentinel.institute.example/"


def contact(name: str, *roles: Role, **changes: object) -> Contact:
    values: dict[str, object] = {
        "name": name,
        "post": name,
        "mail": f"{name.lower().replace(' ', '-')}@institute.example",
        "mobile": "",
        "roles": roles,
        **changes,
    }
    return Contact(**values)  # type: ignore[arg-type] # a test gives what it means


GM = contact("GM", Role.AUTHORISER, deputy="DGM")
SECOND_GM = contact("Second GM", Role.AUTHORISER, deputy="DGM")
APPROVER = contact("Approver", Role.APPROVER, deputy="Web Officer")
DGM = contact("DGM", Role.OPERATIONS)
OFFICER = contact("Web Officer", Role.ON_CALL)
VIEWER = contact("Viewer", Role.VIEWER)
PEOPLE = (GM, SECOND_GM, APPROVER, DGM, OFFICER, VIEWER)


def gated(step: str = "restore", approve: Approval = Approval.GM, **changes: object) -> Step:
    return make_step(step, approve=approve, **changes)


class Place:
    """One incident whose playbook waits, and who may be asked."""

    def __init__(
        self, folder: Path, plan: Playbook, people: tuple[Contact, ...], key: SigningKey
    ) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.plan = plan
        self.key = key
        self.store = open_store(folder / "sentinel.db", clock=self.clock, key=key)
        self.audit = FileAudit(folder / "audit.jsonl", clock=self.clock, key=key)
        config = make_config(
            folder,
            contacts=people,
            approvals=Approvals(link_url=URL, listen="127.0.0.1:8642"),
        )
        self.answering = Answering(
            config=config,
            store=self.store,
            audit=self.audit,
            clock=self.clock,
            renderer=JinjaRenderer(TEMPLATES, config),
            keys=AnswerKeys(key),
            thaw=lambda _: self.plan,
        )
        self.incident: Incident = self.store.incidents.open_of("main") or open_incident(
            self.store, "main", playbook="defacement", playbook_sha256="ab" * 32
        )

    def ask(self, step: Step | None = None, **changes: Any) -> JournalEntry:
        """As the engine does."""
        step = step or self.plan.steps[0]
        values: dict[str, Any] = {
            "needed": people_needed(step),
            "roles": roles_of(step),
            "would": "puts back 3 files from backup 01BACKUP",
            **changes,
        }
        data = asked(step, self.journal, Approvals(), self.clock.now(), **values)
        return self.store.journal.write(
            self.incident.id, step.id, step.uses, Phase.ASKED, data=data
        )

    @property
    def journal(self) -> tuple[JournalEntry, ...]:
        return self.store.journal.entries(self.incident.id)

    def answers(self) -> list[tuple[str, str, str]]:
        """(phase, by, for) of what counts."""
        return [
            (e.phase.value, str(e.data["by"]), str(e.data["for"]))
            for e in self.journal
            if e.phase in {Phase.APPROVED, Phase.DECLINED}
        ]

    def question(self, step: str = "") -> Question:
        return self.answering.open_of(self.incident.id, step).question

    def given(self, by: str, **changes: Any) -> Given:
        return replace(Given(incident=self.incident.id, by=by), **changes)

    def question_is_answered(self) -> bool:
        return not open_questions(self.plan, self.journal)

    def link(self, person: Contact, step: str = "") -> str:
        return self.answering.link(self.incident, person, self.question(step))

    def noted(self, action: str) -> list[dict[str, Any]]:
        """What the audit log holds of an action."""
        return [{"actor": entry["actor"], **entry["data"]} for entry in self.audit.having(action)]

    def pass_time(self, time: timedelta) -> None:
        self.clock.at += time


@contextmanager
def place(
    folder: Path,
    *steps: Step,
    people: tuple[Contact, ...] = PEOPLE,
    key: SigningKey | None = None,
) -> Iterator[Place]:
    """An incident whose first step is asked about by `Place.ask`."""
    one = Place(folder, make_playbook(*(steps or (gated(),))), people, key or new_key())
    try:
        yield one
    finally:
        one.store.close()


def reopened(folder: Path, key: SigningKey, *steps: Step) -> AbstractContextManager[Place]:
    """The same place, from another process."""
    return place(folder, *steps, key=key)
