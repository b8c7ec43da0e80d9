"""A person approves, rejects or renews a baseline: what must be true, and what is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sentinel.core.baseline import Baseline, BaselineState, CandidateWarning
from sentinel.core.candidate_parts import Looked
from sentinel.core.counts import counted
from sentinel.core.ports import Audit, Clock
from sentinel.core.records import Store
from sentinel.core.settings import Learning
from sentinel.core.taken_back import taken_back
from sentinel.errors import IntegrityError, Refused, SentinelError


class Person(Protocol):
    """Who decides: a contact, or who has signed in. That they may was asked before."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Carries out what a person decided. The audit log has it first."""

    store: Store
    audit: Audit
    clock: Clock
    settings: Learning

    def approve(
        self,
        candidate: Baseline,
        contact: Person,
        reason: str,
        *,
        signature: str = "",
        despite: str = "",
        looked: Looked | None = None,
    ) -> Baseline:
        """The baseline as it stands then: approved, or, with sealed pages, waiting for a second
        person. `looked`: what they saw; else what is so now. Raises Refused, where that is not so
        any more, where there are warnings, or what was approved since it was proposed would be
        taken back, and no reason in spite of them too."""
        looked = looked or Looked(site=candidate.site, against=self._in_force(candidate.site))
        warnings, lost = self.refuse_doubtful(candidate, despite)
        facts: dict[str, object] = {"reason": reason, "signed": bool(signature)}
        if warnings or lost:
            facts |= {"despite_warnings": despite, "warnings": len(warnings)}
        if lost:
            facts |= {"takes_back": len(lost)}
        told = f"{reason} (despite warnings: {despite})".strip() if warnings or lost else reason
        with self._noted(contact, "baseline-approved", candidate, facts):
            return self.store.baselines.decide(
                candidate.id,
                BaselineState.APPROVED,
                contact.name,
                told,
                signature=signature,
                expires_at=self.expiry(),
                looked=looked,
            )

    def refuse_doubtful(
        self, candidate: Baseline, despite: str
    ) -> tuple[tuple[CandidateWarning, ...], tuple[str, ...]]:
        """Its warnings, and what it would take back, where a reason in spite of them is given, or
        there are none. Raises Refused."""
        warnings, lost = candidate.warnings, self._taken_back(candidate)
        if warnings and not despite.strip():
            first = warnings[0]
            raise Refused(
                f"baseline {candidate.id} has {counted(len(warnings), 'warning')}, such as "
                f"{first.subject}: {first.text} It may hold what an attacker wrote. Look at it: "
                f"sentinel baseline diff {candidate.id}. If it is yours, approve it with "
                '--despite-warnings "WHY".'
            )
        if lost and not despite.strip():
            raise Refused(
                f"baseline {candidate.id} was proposed before the one in force was approved, and "
                f"would take back {counted(len(lost), 'part')} of that, such as {lost[0]}. What "
                "still differs is proposed anew by the next sweep. If it shall be taken back "
                f"(sentinel baseline diff {candidate.id}), approve it with "
                '--despite-warnings "WHY".'
            )
        return warnings, lost

    def reject(
        self, candidate: Baseline, contact: Person, reason: str, *, looked: Looked | None = None
    ) -> Baseline:
        """The rejected candidate. Raises Refused."""
        with self._noted(contact, "baseline-rejected", candidate, {"reason": reason}):
            return self.store.baselines.decide(
                candidate.id, BaselineState.REJECTED, contact.name, reason, looked=looked
            )

    def renew(
        self, baseline: Baseline, contact: Person, reason: str, *, signature: str = ""
    ) -> Baseline:
        """The baseline in force, for another term; with sealed pages, once a second person
        renews it too. Raises Refused."""
        facts: dict[str, object] = {"reason": reason, "signed": bool(signature)}
        with self._noted(contact, "baseline-renewed", baseline, facts):
            return self.store.baselines.renew(
                baseline.id, contact.name, reason, signature=signature, expires_at=self.expiry()
            )

    def _taken_back(self, candidate: Baseline) -> tuple[str, ...]:
        """What a proposal would undo of a baseline that was approved since its run. Which one that
        run compared with is on record with it; of one that was learnt the person sees it all."""
        run = self.store.runs.get(candidate.proposal_for) if candidate.proposal_for else None
        if run is None or run.circumstances is None:
            return ()
        try:
            approved = self.store.baselines.approved(candidate.site)
        except IntegrityError:
            return ()  # nothing rests on it any more: this one takes its place
        if approved is None or run.circumstances.baseline in {"", approved.id}:
            return ()
        base = None
        with suppress(IntegrityError):
            base = self.store.baselines.get(run.circumstances.baseline)
        # where it is not known what has changed since, all that differs may have
        return taken_back(base or candidate, approved, candidate)

    def _in_force(self, site: str) -> str | None:
        """The id of the approved baseline; None where it does not verify."""
        try:
            approved = self.store.baselines.approved(site)
        except IntegrityError:
            return None
        return "" if approved is None else approved.id

    def expiry(self) -> datetime | None:
        """When what is approved now goes into review; None for never."""
        seconds = self.settings.expires_seconds
        return self.clock.now() + timedelta(seconds=seconds) if seconds else None

    @contextmanager
    def _noted(
        self, contact: Person, act: str, baseline: Baseline, facts: dict[str, object]
    ) -> Iterator[None]:
        """The log has the decision before it takes effect, and says where it took none."""
        about: dict[str, object] = {"baseline": baseline.id, "site": baseline.site}
        self.audit.append(contact.name, act, {**about, **facts})
        try:
            yield
        except SentinelError as error:
            self.audit.append(contact.name, f"{act}-refused", {**about, "why": str(error)})
            raise
