"""A person approves, rejects or renews a baseline: what must be true, and what is recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.counts import counted
from sentinel.core.ports import Audit, Clock
from sentinel.core.records import Store
from sentinel.core.settings import Contact, Learning
from sentinel.errors import Refused, SentinelError


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
        contact: Contact,
        reason: str,
        *,
        signature: str = "",
        despite: str = "",
    ) -> Baseline:
        """The baseline as it stands then: approved, or, with sealed pages, waiting for a second
        person. Raises Refused, where there are warnings and no reason in spite of them too."""
        warnings = candidate.warnings
        if warnings and not despite.strip():
            first = warnings[0]
            raise Refused(
                f"baseline {candidate.id} has {counted(len(warnings), 'warning')}, such as "
                f"{first.subject}: {first.text} It may hold what an attacker wrote. Look at it: "
                f"sentinel baseline diff {candidate.id}. If it is yours, approve it with "
                '--despite-warnings "WHY".'
            )
        facts: dict[str, object] = {"reason": reason, "signed": bool(signature)}
        if warnings:
            facts |= {"despite_warnings": despite, "warnings": len(warnings)}
        told = f"{reason} (despite warnings: {despite})".strip() if warnings else reason
        with self._noted(contact, "baseline-approved", candidate, facts):
            return self.store.baselines.decide(
                candidate.id,
                BaselineState.APPROVED,
                contact.name,
                told,
                signature=signature,
                expires_at=self.expiry(),
            )

    def reject(self, candidate: Baseline, contact: Contact, reason: str) -> Baseline:
        """The rejected candidate. Raises Refused."""
        with self._noted(contact, "baseline-rejected", candidate, {"reason": reason}):
            return self.store.baselines.decide(
                candidate.id, BaselineState.REJECTED, contact.name, reason
            )

    def renew(
        self, baseline: Baseline, contact: Contact, reason: str, *, signature: str = ""
    ) -> Baseline:
        """The baseline in force, for another term; with sealed pages, once a second person
        renews it too. Raises Refused."""
        facts: dict[str, object] = {"reason": reason, "signed": bool(signature)}
        with self._noted(contact, "baseline-renewed", baseline, facts):
            return self.store.baselines.renew(
                baseline.id, contact.name, reason, signature=signature, expires_at=self.expiry()
            )

    def expiry(self) -> datetime | None:
        """When what is approved now goes into review; None for never."""
        seconds = self.settings.expires_seconds
        return self.clock.now() + timedelta(seconds=seconds) if seconds else None

    @contextmanager
    def _noted(
        self, contact: Contact, act: str, baseline: Baseline, facts: dict[str, object]
    ) -> Iterator[None]:
        """The log has the decision before it takes effect, and says where it took none."""
        about: dict[str, object] = {"baseline": baseline.id, "site": baseline.site}
        self.audit.append(contact.name, act, {**about, **facts})
        try:
            yield
        except SentinelError as error:
            self.audit.append(contact.name, f"{act}-refused", {**about, "why": str(error)})
            raise
