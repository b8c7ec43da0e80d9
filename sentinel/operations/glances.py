"""What takes long to find out, kept as it was found last: pages never wait for the API of a
delivery network, and read no journal anew that has not grown. Of one life of the daemon."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sentinel.app_parts import App
from sentinel.core.found_cause import found_cause
from sentinel.core.incident import Incident, IncidentState
from sentinel.core.moves import open_questions
from sentinel.core.playbook import JournalEntry, Step
from sentinel.core.questions import Question
from sentinel.core.site import Site, block_settings, rungs
from sentinel.core.standing import blocked_by, kept_closed
from sentinel.errors import BlockError, ConfigError
from sentinel.manual_block import standing

AGAIN_SECONDS = 20.0
"""How old the word of a driver may be that is asked over the network."""
MAX_JOURNALS = 400
MAX_MADE = 32

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockGlance:
    """Whether a site is closed, as its driver said."""

    flagged: str = ""
    """For which incident; empty: not closed, or not known."""
    unknown: str = ""
    """Why it is not known."""
    at: datetime | None = None
    """When it was said; None: just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalGlance:
    """What the journal of an incident comes to."""

    blocked: bool
    """Whether a block is to be in force by it."""
    kept_closed: JournalEntry | None
    questions: tuple[tuple[Step, Question], ...]
    """That were asked and not answered; their deadlines are not looked at."""
    cause: dict[str, object] | None
    last: JournalEntry | None


class Glances:
    """Everything that was found out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._blocks: dict[str, tuple[float, BlockGlance]] = {}
        self._asking: set[str] = set()
        self._slots: OrderedDict[str, tuple[object, object]] = OrderedDict()
        self._made: OrderedDict[tuple[str, ...], object] = OrderedDict()
        self._journals: OrderedDict[tuple[str, int, IncidentState], JournalGlance] = OrderedDict()

    def block(self, app: App, site: Site) -> BlockGlance:
        """A flag on this machine is read now. Whoever must be asked over a network is asked beside,
        and what they said last is given."""
        if site.block is None:
            return BlockGlance()
        if not is_remote(site):
            return _asked(app, site)
        with self._lock:
            at, known = self._blocks.get(site.name, (float("-inf"), None))
            old = app.clock.monotonic() - at > AGAIN_SECONDS
            ask = old and site.name not in self._asking
            if ask:
                self._asking.add(site.name)
        if ask:
            name = f"block-of-{site.name}"
            threading.Thread(target=self._ask, args=(app, site), name=name, daemon=True).start()
        return known or BlockGlance(unknown="it is being asked")

    def journal(self, app: App, incident: Incident, head: int) -> JournalGlance:
        """`head`: the number of its last entry; what was made of so many is kept. Raises
        StoreError."""
        key = (incident.id, head, incident.state)
        with self._lock:
            known = self._journals.get(key)
            if known is not None:
                self._journals.move_to_end(key)
                return known
        found = glance_of(app, incident, app.store.journal.entries(incident.id))
        with self._lock:
            self._journals[key] = found
            while len(self._journals) > MAX_JOURNALS:
                self._journals.popitem(last=False)
        return found

    def made(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """What was made for a key that says all that it depends on; made where it is not known."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                found: Any = self._made[key]
                return found  # type: ignore[no-any-return] # of this key
        fresh = make()
        with self._lock:
            self._made[key] = fresh
            while len(self._made) > MAX_MADE:
                self._made.popitem(last=False)
        return fresh

    def while_same(self, slot: str, key: object, make: Callable[[], T]) -> T:
        """What was made for a slot, while its key is the same; made anew for another."""
        with self._lock:
            before = self._slots.get(slot)
            if before is not None and before[0] == key:
                found: Any = before[1]
                return found  # type: ignore[no-any-return] # of this slot
        fresh = make()
        with self._lock:
            self._slots.pop(slot, None)
            self._slots[slot] = (key, fresh)
            while len(self._slots) > MAX_MADE:
                self._slots.popitem(last=False)
        return fresh

    def _ask(self, app: App, site: Site) -> None:
        found = BlockGlance(unknown="it could not be asked")
        try:
            found = _asked(app, site)
        finally:
            with self._lock:
                at = app.clock.monotonic()
                self._blocks[site.name] = (at, _dated(found, app.clock.now()))
                self._asking.discard(site.name)


def is_remote(site: Site) -> bool:
    """Whether a program or an API has to be asked whether the site is closed."""
    settings = [block_settings(rung) for rung in rungs(site)]
    return any(one.cloudflare is not None or one.command is not None for one in settings)


def glance_of(app: App, incident: Incident, journal: tuple[JournalEntry, ...]) -> JournalGlance:
    """What a journal comes to now."""
    return JournalGlance(
        blocked=blocked_by(journal),
        kept_closed=kept_closed(journal),
        questions=_questions(app, incident, journal),
        cause=found_cause(journal),
        last=journal[-1] if journal else None,
    )


def _questions(
    app: App, incident: Incident, journal: tuple[JournalEntry, ...]
) -> tuple[tuple[Step, Question], ...]:
    if incident.state is not IncidentState.RESPONDING:
        return ()
    try:
        return open_questions(app.answering.thaw(incident), journal)
    except (ConfigError, KeyError):
        return ()  # the page of the incident says that its playbook cannot be read


def _asked(app: App, site: Site) -> BlockGlance:
    try:
        return BlockGlance(flagged=standing(app.tools, site))
    except BlockError as error:
        return BlockGlance(unknown=str(error))


def _dated(found: BlockGlance, at: datetime) -> BlockGlance:
    return BlockGlance(flagged=found.flagged, unknown=found.unknown, at=at)
