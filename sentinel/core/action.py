"""The contract of an Action: what a playbook step does, and how its effect is found again."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from sentinel.core.database_ports import Databases, NoDatabases
from sentinel.core.effect import Observation as Observation  # noqa: PLC0414 - actions take it from here
from sentinel.core.evidence_port import Around, NothingAround
from sentinel.core.host_ports import Host
from sentinel.core.incident import Incident
from sentinel.core.playbook import JournalEntry, Playbook, Step
from sentinel.core.ports import (
    Audit,
    Blobs,
    Blocker,
    Clock,
    EvidenceStore,
    Fetcher,
    Locks,
    Renderer,
    Retester,
    Tree,
)
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.core.site import Site
from sentinel.core.vault_ports import Cleaner, Restorer, Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a step is about to do. `data` is JSON and goes into the journal as the intent."""

    summary: str
    """One sentence for a person; the dry run prints it."""
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a verified step did."""

    summary: str
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The ports that actions work with; one value for the whole daemon."""

    config: Config
    clock: Clock
    store: Store
    audit: Audit
    blobs: Blobs
    renderer: Renderer
    blockers: dict[str, Blocker]
    """By driver name."""
    witness: Fetcher
    """Fresh connections; for proofs from outside."""
    tree: Tree
    vault: Vault
    restorer: Restorer
    cleaner: Cleaner
    retester: Retester
    evidence: EvidenceStore
    locks: Locks
    draft: Callable[[Incident, str], int]
    """Makes and keeps a revision of the CERT-In draft: (incident, reason) -> its number."""
    databases: Databases = field(default_factory=NoDatabases)
    around: Around = field(default_factory=NothingAround)
    """What is kept beside the evidence of an incident."""
    host: Host | None = None
    """None: nobody looks at hosts, and nothing is restarted."""


class Gate(Protocol):
    """Stands between a step's threads and the world; the engine closes it when it gives the step
    up, for no thread can be stopped from outside. May be used from any thread."""

    def passing(self, doing: str) -> AbstractContextManager[None]:
        """Around each change of the site, and nothing longer: the engine waits for its end.
        `doing` names it for a person. Raises StepError once the step is given up."""

    def working(self) -> AbstractContextManager[None]:
        """Around long work that changes nothing of the site yet: it is not waited for, but a lock
        that the step holds is kept until it ends. Raises StepError once the step is given up."""

    def check(self) -> None:
        """Raises StepError once the step is given up; before what may come late without harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepContext:
    """Everything about the moment: the incident as stored, its site, playbook, step, journal."""

    incident: Incident
    site: Site
    playbook: Playbook
    step: Step
    journal: tuple[JournalEntry, ...]
    tools: Tools
    gate: Gate


class Action(Protocol):
    """One thing that a playbook can do.

    1. `plan` has no effect and may refuse (SentinelError: the step fails).
    2. Its data is committed as intent, then `apply` makes the effect; it is safe to repeat.
       What changes the site passes `context.gate`, here and in the methods below.
    3. `verify` proves the effect from outside and says what was done; else it raises.
    4. After a crash `observe` says whether the effect of a committed intent has happened.
    5. `compensate` takes the effect back where leaving it half-made is worse than none.
    """

    async def plan(self, context: StepContext) -> Plan: ...

    async def observe(self, context: StepContext, plan: Plan) -> Observation: ...

    async def apply(self, context: StepContext, plan: Plan) -> None: ...

    async def verify(self, context: StepContext, plan: Plan) -> Outcome: ...

    async def compensate(self, context: StepContext, plan: Plan) -> None: ...
