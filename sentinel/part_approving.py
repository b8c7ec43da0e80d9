"""A person approves or rejects some parts of a candidate; the rest stays in the queue."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from sentinel.approving import Approver, Person
from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.candidate_parts import (
    Looked,
    Part,
    chosen_parts,
    looked_at_another,
    parts_of,
    with_parts,
)
from sentinel.core.counts import counted
from sentinel.core.identifiers import new_id
from sentinel.core.ports import Audit, Clock
from sentinel.core.records import Store
from sentinel.core.settings import Config
from sentinel.errors import NotThere, Refused, UsageError

Sign = Callable[[Baseline], str]
"""The person's own signature of what is approved; empty where they need none."""
NOTED_PARTS = 50
"""Named in the audit log; how many there were is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What came of it."""

    baseline: Baseline
    """What was approved, or rejected, as it stands then."""
    rest: Baseline | None
    """The candidate that still waits; None where nothing is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartApprover:
    """Carries out what a person decided on parts. The audit log has it first."""

    approver: Approver
    keys: Mapping[str, str]
    """Public keys that are configured, by the name of whose they are."""

    def approve(
        self,
        candidate: Baseline,
        named: Iterable[str],
        person: Person,
        reason: str,
        *,
        sign: Sign,
        despite: str = "",
        against: str = "",
    ) -> Decided:
        """The approved baseline with these parts is in force; the candidate waits with what is
        left of it. `named` are ids or subjects of parts; all of them is the candidate itself.
        `against`: the approved baseline that they were held against when the person looked; empty
        where that is not known.

        Raises NotThere for a part that it has not, UsageError where none is named, and Refused as
        `Approver.approve`, or where another baseline is in force by now, or somebody decided on the
        candidate meanwhile; nothing is stored then.
        """
        approved = self._approved(candidate, against)
        parts = self._parts(approved, candidate)
        chosen = _chosen(candidate, parts, named)
        if len(chosen) == len(parts):
            whole = self.approver.approve(
                candidate,
                person,
                reason,
                signature=sign(candidate),
                despite=despite,
                looked=Looked(site=candidate.site, against=approved.id),
            )
            return Decided(baseline=whole, rest=None)
        some = with_parts(approved, candidate, chosen, baseline_id=self._new_id())
        signature = sign(some)
        if self.keys.get(person.name) and not signature:
            raise Refused(needs_key(person.name, candidate.id))
        self.approver.refuse_doubtful(replace(some, id=candidate.id), despite)
        self._note(person, "baseline-parts-approved", candidate, some, chosen)
        decided = self.approver.approve(
            some,
            person,
            reason,
            signature=signature,
            despite=despite,
            looked=_looked(approved, candidate, some),
        )
        return Decided(baseline=decided, rest=candidate)

    def reject(
        self,
        candidate: Baseline,
        named: Iterable[str],
        person: Person,
        reason: str,
        *,
        against: str = "",
    ) -> Decided:
        """These parts are rejected; what is left of the candidate waits as a new one, since one
        that was decided never changes. Raises as `approve`."""
        approved = self._approved(candidate, against)
        parts = self._parts(approved, candidate)
        chosen = _chosen(candidate, parts, named)
        left = [part for part in parts if part not in chosen]
        if not left:
            whole = self.approver.reject(candidate, person, reason)
            return Decided(baseline=whole, rest=None)
        rest = with_parts(approved, candidate, left, baseline_id=self._new_id())
        self._note(person, "baseline-parts-rejected", candidate, rest, chosen)
        why = f"{reason} ({counted(len(chosen), 'part')}: {_names(chosen)}; the rest: {rest.id})"
        looked = _looked(approved, candidate, rest)
        rejected = self.approver.reject(candidate, person, why.strip(), looked=looked)
        return Decided(baseline=rejected, rest=rest)

    def _approved(self, candidate: Baseline, against: str) -> Baseline:
        if candidate.state is not BaselineState.CANDIDATE:
            raise Refused(
                f"baseline {candidate.id}: is {candidate.state.value}, and waits no more."
            )
        approved = self.approver.store.baselines.approved(candidate.site)
        if approved is None:
            raise Refused(
                f"{candidate.site} has no approved baseline yet: the first one is approved or "
                "rejected as a whole."
            )
        if against and against != approved.id:
            raise Refused(looked_at_another(candidate.site, against, approved.id))
        return approved

    def _parts(self, approved: Baseline, candidate: Baseline) -> tuple[Part, ...]:
        parts = parts_of(approved, candidate)
        if not parts:
            raise Refused(
                f"baseline {candidate.id}: nothing of it differs from the approved one any more. "
                "Reject it as a whole, so that it waits no longer."
            )
        return parts

    def _new_id(self) -> str:
        return new_id(self.approver.clock.now(), secrets.randbits(80))

    def _note(
        self,
        person: Person,
        act: str,
        candidate: Baseline,
        made: Baseline,
        chosen: tuple[Part, ...],
    ) -> None:
        facts = {
            "baseline": candidate.id,
            "site": candidate.site,
            "made": made.id,
            "parts": [part.subject for part in chosen[:NOTED_PARTS]],
            "number": len(chosen),
        }
        self.approver.audit.append(person.name, act, facts)


class ApprovingParts(Protocol):
    """What of the app an approval needs."""

    @property
    def store(self) -> Store: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def config(self) -> Config: ...


def approver_of(app: ApprovingParts) -> Approver:
    """For whole candidates."""
    return Approver(store=app.store, audit=app.audit, clock=app.clock, settings=app.config.learning)


def part_approver_of(app: ApprovingParts) -> PartApprover:
    """For parts of one."""
    keys = {one.name: one.public_key for one in app.config.contacts if one.public_key}
    return PartApprover(approver=approver_of(app), keys=keys)


def _looked(approved: Baseline, candidate: Baseline, made: Baseline) -> Looked:
    return Looked(site=candidate.site, against=approved.id, part_of=candidate.id, made=made)


def needs_key(name: str, baseline_id: str) -> str:
    """What is said to who has a key of their own, where it cannot be used."""
    return (
        f"{name} has a public_key in config.toml, so an approval needs their signature, and their "
        "private key stays with them: approve it on the command line with sentinel baseline "
        f'approve {baseline_id} --by "{name}" --key PRIVATE.pem (--only PATH for a part of it).'
    )


def _chosen(candidate: Baseline, parts: tuple[Part, ...], named: Iterable[str]) -> tuple[Part, ...]:
    def unknown(name: str) -> NotThere:
        return NotThere(
            f"{name[:200]}: is no part of what baseline {candidate.id} changes; see sentinel "
            f"baseline diff {candidate.id}."
        )

    chosen = chosen_parts(parts, named, unknown)
    if not chosen:
        raise UsageError("no part was chosen; choose at least one, or decide on the whole.")
    return chosen


def _names(parts: tuple[Part, ...]) -> str:
    shown = ", ".join(part.subject for part in parts[:5])
    return f"{shown} and {len(parts) - 5} more" if len(parts) > 5 else shown
