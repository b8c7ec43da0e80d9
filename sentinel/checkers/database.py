"""A site's databases must be whole, obey the invariants, and have the approved schema."""

from collections.abc import Iterable, Sequence

from sentinel.core.canonical import canonical, sha256, to_json
from sentinel.core.check import Check
from sentinel.core.counts import counted
from sentinel.core.database import DatabaseState, SchemaChange, SchemaObject
from sentinel.core.database_difference import table_changes, table_text
from sentinel.core.database_look import DatabaseLook, InvariantLook
from sentinel.core.finding import Finding, Signal, Strength
from sentinel.core.schema_difference import (
    change_text,
    changes_text,
    is_active,
    schema_difference,
    subject,
)
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind

MAX_SIGNALS = 10


def check(check: Check, snapshot: Snapshot) -> Iterable[Finding]:
    """What is damaged by the engine's own word, or breaks an invariant: `corrupt`, once a second
    look agrees. New code or accounts: `suspect`. Other differences: `edited`. What could not be
    looked at: `inconclusive`."""
    second = snapshot.witness is WitnessKind.DATABASE_SECOND
    witness = WitnessKind.DATABASE_SECOND if second else WitnessKind.DATABASE
    baseline = snapshot.baseline
    approved = {state.name: state for state in (baseline.databases if baseline else ())}
    for look in snapshot.databases:
        found = _Findings(check, look, witness)
        yield from found.of_damage()
        yield from found.of_invariants()
        yield from found.of_faults()
        if look.state is not None and look.database in approved:
            yield from found.of_schema(approved[look.database], look.state)
            yield from found.of_content(approved[look.database], look.state)


class _Findings:
    """The findings about one database."""

    def __init__(self, check: Check, look: DatabaseLook, witness: WitnessKind) -> None:
        self._check = check
        self._look = look
        self._witness = witness

    def of_damage(self) -> Iterable[Finding]:
        for damage in self._look.damage:
            yield self._finding(
                "database-damaged" if damage.proven else "database-doubtful",
                Verdict.CORRUPT if damage.proven else Verdict.INCONCLUSIVE,
                damage.text,
                (_signal(damage.code, Strength.WEAK, damage.text, damage.subject),),
            )

    def of_invariants(self) -> Iterable[Finding]:
        for one in self._look.invariants:
            if one.rows:
                yield self._broken(one)

    def of_faults(self) -> Iterable[Finding]:
        asked = [f"{one.name}: {one.fault}" for one in self._look.invariants if one.fault]
        for fault in (*self._look.faults, *asked):
            words = f"Database {self._look.database} could not be looked at: {fault}"
            yield self._finding("database-unseen", Verdict.INCONCLUSIVE, words)

    def of_schema(self, approved: DatabaseState, seen: DatabaseState) -> Iterable[Finding]:
        """What runs by itself, or lets someone in, apart from all other differences."""
        changes = schema_difference(_listed(approved, seen), _listed(seen, approved))
        active = tuple(change for change in changes if is_active(change))
        other = tuple(change for change in changes if not is_active(change))
        for code, verdict, part in (
            ("database-code-changed", Verdict.SUSPECT, active),
            ("database-schema-changed", Verdict.EDITED, other),
        ):
            if part:
                yield self._finding(
                    code,
                    verdict,
                    f"Database {self._look.database}: {changes_text(part)}.",
                    tuple(_change_signal(change) for change in part[:MAX_SIGNALS]),
                    before=_digest([change.before for change in part]),
                    after=_digest([change.after for change in part]),
                )

    def of_content(self, approved: DatabaseState, seen: DatabaseState) -> Iterable[Finding]:
        """Static tables: those that were learnt and are there now. A missing one is of the
        schema; one that was not learnt is approved with the next baseline."""
        names = {table.name for table in approved.tables} & {table.name for table in seen.tables}
        before = [table for table in approved.tables if table.name in names]
        after = [table for table in seen.tables if table.name in names]
        changes = table_changes(before, after)
        if changes:
            told = "; ".join(table_text(change) for change in changes[:3])
            yield self._finding(
                "database-content-changed",
                Verdict.EDITED,
                f"Database {self._look.database}, tables that only a deploy changes: {told}.",
                tuple(
                    _signal("table", Strength.BENIGN, table_text(change), change.name)
                    for change in changes[:MAX_SIGNALS]
                ),
                before=_digest(before),
                after=_digest(after),
            )

    def _broken(self, one: InvariantLook) -> Finding:
        first = ", ".join(ascii(value) for value in one.rows[0])[:200]
        words = (
            f"Database {self._look.database} breaks the invariant {one.name}: "
            f"{counted(len(one.rows), 'row')} or more where there should be none; first: {first}"
        )
        signals = tuple(
            _signal("invariant", Strength.WEAK, words, ", ".join(ascii(value) for value in row))
            for row in one.rows[:MAX_SIGNALS]
        )
        return self._finding("invariant-broken", Verdict.CORRUPT, words, signals)

    def _finding(
        self,
        code: str,
        verdict: Verdict,
        message: str,
        signals: tuple[Signal, ...] = (),
        *,
        before: str = "",
        after: str = "",
    ) -> Finding:
        grave = verdict in {Verdict.CORRUPT, Verdict.SUSPECT}
        severity = self._check.severity
        return Finding(
            check=self._check.name,
            code=code,
            subject=self._look.subject,
            url="",
            severity=severity if grave else min(severity, Severity.WARNING),
            verdict=verdict,
            message=message,
            witness=self._witness,
            signals=signals,
            score=0.5 if grave else 0.0,
            digest_before=before,
            digest_after=after,
        )


def _listed(state: DatabaseState, other: DatabaseState) -> list[SchemaObject]:
    """Its objects of kinds that both looks could list."""
    blind = {*state.unseen, *other.unseen}
    return [one for one in state.schema if one.kind not in blind]


def _change_signal(change: SchemaChange) -> Signal:
    strength = Strength.WEAK if is_active(change) else Strength.BENIGN
    seen = subject(change)
    code = f"schema-{seen.kind}-{change.kind}"
    return _signal(code, strength, change_text(change), seen.definition)


def _signal(code: str, strength: Strength, text: str, quote: str) -> Signal:
    return Signal(code=code, strength=strength, text=text, quote=quote[:200], place="database")


def _digest(values: Sequence[object]) -> str:
    return sha256(canonical(to_json([value for value in values if value is not None])))
