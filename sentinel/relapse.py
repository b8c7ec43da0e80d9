"""Answers what is seen anew while a person is in charge of an incident: closes the site if it is
open and defaced, keeps the bytes, revises the draft, tells. Restores nothing, opens nothing."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass

from sentinel.actions.driver import driver_of, order_for
from sentinel.actions.ladder import hold, unguarded
from sentinel.actions.preserve import DEFAULT_MAX_BYTES, Preserve
from sentinel.core.action import StepContext, Tools
from sentinel.core.incident import Incident
from sentinel.core.playbook import (
    CALL_A_PERSON,
    END,
    NEW_ATTACK,
    Approval,
    JournalEntry,
    Phase,
    Playbook,
    Step,
)
from sentinel.core.ports import BlockOrder
from sentinel.core.relapse import (
    CLOSED,
    NOT_CLOSED,
    TOLD,
    Relapse,
    answer_due,
    known_until,
    relapse,
    to_be_told,
)
from sentinel.core.settings import Mode
from sentinel.core.site import Site
from sentinel.core.standing import SIGHTING, opened_by_hand
from sentinel.core.telling import again_notice
from sentinel.errors import BlockError, IntegrityError, SentinelError
from sentinel.gate import StepGate

PROOF_SECONDS = 10.0
PRESERVE_SECONDS = 120.0
MAX_EVIDENCE_BYTES = 2_000_000_000
"""Of one incident. An attack that goes on for days must not fill the disk with copies: after so
much only the proving bytes are kept on, in the spool."""

log = logging.getLogger(__name__)

Journal = tuple[JournalEntry, ...]


async def answer(tools: Tools, incident_id: str) -> None:
    """Answers what nobody was told of yet; does nothing where there is nothing, or not yet.

    1. A site that is open although it is proven defaced is closed, if Sentinel may act by itself.
    2. The new bytes are kept and sealed, a revision of the CERT-In draft is made.
    3. People are told: once per kind of thing and hour, and of each closing.

    In this order, each of them whatever becomes of the others; after a crash it is begun again,
    which is harmless. Raises StoreError where nothing can be read or noted.
    """
    store = tools.store
    incident = await asyncio.to_thread(store.incidents.get, incident_id)
    if incident is None or not incident.state.is_open:
        return
    journal = await asyncio.to_thread(store.journal.entries, incident.id)
    known = known_until(journal)
    sightings = await asyncio.to_thread(store.incidents.sightings, incident.id, known)
    found = relapse(incident, journal, sightings)
    if found is not None:
        site = tools.config.site(incident.site)
        await Answer(tools=tools, incident=incident, site=site, found=found).give(journal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Whether the site is closed to the public now, and how that came about, for a person."""

    kind: str
    """`closed`, `not-closed`, or empty where it was not to be closed."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is done about one relapse."""

    tools: Tools
    incident: Incident
    site: Site
    found: Relapse

    async def give(self, journal: Journal) -> None:
        flagged, fault = await self._flagged()
        must_close = self.found.hostile and not flagged and not self._why_not()
        if not answer_due(journal, self.tools.clock.now(), must_close=must_close):
            return
        closing = await self._closing(journal, flagged, fault)
        texts = (closing.text, await self._keep(journal), await self._revise())
        await self._tell(closing, texts)

    async def _flagged(self) -> tuple[str, str]:
        """For which the site is blocked, and why that could not be found out."""
        if self.site.block is None:
            return "", ""
        try:
            driver = driver_of(self.tools.blockers, self.site)
            return await asyncio.to_thread(driver.incident, self.site), ""
        except BlockError as error:
            return "", str(error)

    def _why_not(self) -> str:
        """Why Sentinel does not close this site by itself; empty where it may."""
        if self.site.block is None:
            return "it has no [site.block]"
        response = self.tools.config.response
        if response.mode is Mode.SHADOW:
            return "[response] mode is shadow"
        return "" if response.automatic else "[response] automatic is false"

    async def _closing(self, journal: Journal, flagged: str, fault: str) -> Closing:
        if fault and not self.found.hostile:
            return Closing(kind="", text=f"It is not known whether the site is closed: {fault}")
        if flagged and not _begun(journal):
            return Closing(kind="", text=f"The block still stands (for {flagged}).")
        if not self.found.hostile:
            return Closing(kind="", text="The site is open: nothing of this is proven hostile.")
        if why := self._why_not():
            text = f"The site is OPEN; Sentinel does not close it, as {why}."
            return Closing(kind=NOT_CLOSED, text=text)
        try:
            return await self._close(
                f"Unknown whether it was open: {fault}" if fault else "The site was open."
            )
        except SentinelError as error:
            log.exception("site could not be closed", extra={"incident": self.incident.id})
            await self._write(Phase.FAILED, {"reason": str(error)})
            text = f"The site is OPEN and could not be closed: {error}"
            return Closing(kind=NOT_CLOSED, text=text)

    async def _close(self, was: str) -> Closing:
        """Raises BlockError, with the site as it was."""
        incident, site, tools = self.incident, self.site, self.tools
        await self._write(Phase.INTENT, {"summary": f"Close {site.url}: it is defaced anew."})
        order = order_for(tools, site, incident)
        # in one thread: given up in the middle, it still ends as the journal wants it
        await asyncio.to_thread(self._set_flag, order)
        problems = (await hold(tools, order, PROOF_SECONDS, unguarded)).problems
        # the flag stands, so the proof of each minute takes over, whatever this one found
        proof = (
            f"but not everywhere: {' '.join(problems[:3])}" if problems else "seen from outside."
        )
        text = f"{was} It is closed to the public again (503), {proof}"
        await self._write(Phase.DONE, {"summary": text})
        return Closing(kind=CLOSED, text=text)

    def _set_flag(self, order: BlockOrder) -> None:
        driver = driver_of(self.tools.blockers, self.site)
        driver.apply(order)
        journal = self.tools.store.journal.entries(self.incident.id)
        opened = opened_by_hand(journal)
        begun = [e.number for e in journal if e.step == NEW_ATTACK and e.phase is Phase.INTENT]
        if opened is not None and opened.number > begun[-1]:
            driver.lift(self.site)
            raise BlockError("a person opened it in the same moment.")

    async def _keep(self, journal: Journal) -> str:
        """As the playbook's step `preserve`; the new bytes first, for that keeps only so many."""
        action = Preserve()
        try:
            left = MAX_EVIDENCE_BYTES - await asyncio.to_thread(self._kept_bytes)
            if left <= 0:
                return (
                    "No further copies are kept as evidence: those of this incident are "
                    f"{MAX_EVIDENCE_BYTES:,} bytes already. What proved it is in the spool."
                )
            context = self._context(journal, left)
            await asyncio.to_thread(self._keep_bytes, left)
            plan = await action.plan(context)
            await action.apply(context, plan)
            return (await action.verify(context, plan)).summary
        except (SentinelError, OSError) as error:
            log.exception("evidence could not be kept", extra={"incident": self.incident.id})
            return f"The new evidence could not be kept: {error}"

    def _kept_bytes(self) -> int:
        folder = self.tools.evidence.folder(self.incident.id)
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    def _keep_bytes(self, left: int) -> None:
        for digest in dict.fromkeys(s.digest for s in self.found.news if s.digest):
            with suppress(KeyError, IntegrityError):  # `preserve` says so in its contents.json
                data = self.tools.blobs.get(digest)
                left -= len(data)
                if left < 0:
                    return  # it stays in the spool
                self.tools.evidence.keep(self.incident.id, f"bytes/{digest}", data)

    def _context(self, journal: Journal, left: int) -> StepContext:
        incident = self.incident
        return StepContext(
            incident=incident,
            site=self.site,
            playbook=Playbook(
                name=incident.playbook,
                title="",
                on=(incident.verdict,),
                steps=(),
                text=incident.playbook_text,
                sha256=incident.playbook_sha256,
                source=incident.id,
            ),
            step=Step(
                id=NEW_ATTACK,
                uses="preserve",
                timeout_seconds=PRESERVE_SECONDS,
                approve=Approval.NEVER,
                on_success=END,
                on_failure=CALL_A_PERSON,
                options={"max_bytes": min(left, DEFAULT_MAX_BYTES)},
            ),
            journal=journal,
            tools=self.tools,
            gate=StepGate(),
        )

    async def _revise(self) -> str:
        """A revision of the draft; one for the same sightings is not made twice."""
        store, incident = self.tools.store, self.incident
        reason = f"seen anew while a person is in charge (sighting {self.found.last})"
        try:
            revisions = await asyncio.to_thread(store.reports.all, incident.id)
            made = [row[0] for row in revisions if row[2].get("reason") == reason]
            number = made[0] if made else await asyncio.to_thread(self._draft, reason)
        except SentinelError as error:
            log.exception("draft could not be revised", extra={"incident": incident.id})
            return f"The CERT-In draft could not be revised: {error}"
        return f"CERT-In draft revised (revision {number})."

    def _draft(self, reason: str) -> int:
        return self.tools.draft(self.incident, reason)

    async def _tell(self, closing: Closing, texts: tuple[str, ...]) -> None:
        """The mark that it is answered, with the mail in the same transaction."""
        tools, incident, now = self.tools, self.incident, self.tools.clock.now()
        journal = await asyncio.to_thread(tools.store.journal.entries, incident.id)
        tell = to_be_told((*self.found.kinds, *filter(None, [closing.kind])), journal, now)
        notices = []
        if tell:
            notice = again_notice(incident, self.site, self.found, texts, now, journal=journal)
            notices.append((notice, tools.renderer.notice(notice)))
        data = {SIGHTING: self.found.last, TOLD: list(tell), "summary": " ".join(texts)}
        line = {"incident": incident.id, **data}
        await asyncio.to_thread(tools.audit.note, "daemon", "new-attack", line)
        await asyncio.to_thread(
            lambda: tools.store.journal.write(
                incident.id, NEW_ATTACK, NEW_ATTACK, Phase.DONE, data=data, notices=notices
            )
        )

    async def _write(self, phase: Phase, data: dict[str, object]) -> None:
        """About the block. Audit line first, then the journal row, as for a playbook's step."""
        incident, tools = self.incident.id, self.tools
        line = {"incident": incident, "step": NEW_ATTACK, "action": "block", **data}
        await asyncio.to_thread(tools.audit.note, "daemon", f"step-{phase}", line)
        await asyncio.to_thread(
            lambda: tools.store.journal.write(incident, NEW_ATTACK, "block", phase, data=data)
        )


def _begun(journal: Journal) -> bool:
    """Whether a closing was begun that nobody was told of yet: Sentinel died in the middle."""
    for entry in reversed(journal):
        if entry.step == NEW_ATTACK and entry.action == "block":
            return entry.phase is not Phase.FAILED
        if entry.step == NEW_ATTACK:
            return False
    return False
