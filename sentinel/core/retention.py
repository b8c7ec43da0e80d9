"""Which backups are kept, and why: by age, by being clean, and by what refers to them.

Age alone would let garbage push the good ones out: an attacker, or a broken site, makes backups
each night too. So the last clean ones stay whatever their age.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sentinel.core.counts import counted


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBackup:
    """What retention has to know of one backup."""

    id: str
    ended_at: datetime
    readable: bool = True
    """Whether its manifest verifies."""
    clean: bool = False
    """Whether nothing speaks against it; that its bytes are whole is proven at restore time."""
    hopeful: bool = False
    """Whether it may become clean."""
    baseline: str = ""
    """Id of the approved baseline that it names, or empty."""
    holds_approved: bool = False
    """Whether it holds all that is approved now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepRules:
    """How long, how many, and what must not be lost."""

    keep_seconds: float
    """0: nothing is ever let go."""
    keep_clean: int
    baselines: tuple[str, ...] = ()
    """Approved ones in force: the last backup of each stays."""
    open_incident: str = ""
    """While one is open nothing is let go: its first compromise may turn out to be earlier."""
    referred: Mapping[str, tuple[str, ...]] | None = None
    """Id of a backup to the things that refer to it, in words (a rehearsal, an override)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """The decision on one backup."""

    backup: str
    ended_at: datetime
    reasons: tuple[str, ...]
    """Why it is kept, in words; empty where it may be let go."""

    @property
    def kept(self) -> bool:
        return bool(self.reasons)


def retention(
    backups: Sequence[HeldBackup], rules: KeepRules, now: datetime
) -> tuple[Keeping, ...]:
    """The decision on each backup, newest first, with every reason there is to keep it.

    Ages are counted to the newest backup at most: neither a clock that jumps ahead nor months
    without a backup make old ones of those that there are.
    """
    newest_first = sorted(backups, key=lambda backup: (backup.ended_at, backup.id), reverse=True)
    newest_at = min([now, *(backup.ended_at for backup in newest_first[:1])])
    wanted = _wanted(newest_first, rules)
    return tuple(
        Keeping(
            backup=backup.id,
            ended_at=backup.ended_at,
            reasons=(*_of_itself(backup, rules, now, newest_at), *wanted.get(backup.id, ())),
        )
        for backup in newest_first
    )


def _of_itself(
    backup: HeldBackup, rules: KeepRules, now: datetime, newest_at: datetime
) -> tuple[str, ...]:
    """Reasons that do not depend on the other backups."""
    reasons: list[str] = []
    if not rules.keep_seconds:
        reasons.append("nothing is ever let go (backup.keep)")
    elif backup.ended_at > now - timedelta(seconds=rules.keep_seconds):
        reasons.append(f"younger than {_days(rules.keep_seconds)}")
    elif backup.ended_at > newest_at - timedelta(seconds=rules.keep_seconds):
        reasons.append(f"not {_days(rules.keep_seconds)} older than the newest")
    if rules.open_incident:
        reasons.append(f"incident {rules.open_incident} is open")
    reasons.extend((rules.referred or {}).get(backup.id, ()))
    return tuple(reasons)


def _wanted(newest_first: Sequence[HeldBackup], rules: KeepRules) -> dict[str, tuple[str, ...]]:
    """Reasons from the place of a backup among the others."""
    reasons: dict[str, list[str]] = {}

    def keep(backup: HeldBackup, reason: str) -> None:
        reasons.setdefault(backup.id, []).append(reason)

    readable = [backup for backup in newest_first if backup.readable]
    for backup in readable[:1]:
        keep(backup, "the newest")
    clean = [backup for backup in readable if backup.clean]
    for backup in clean[: rules.keep_clean]:
        keep(backup, f"one of the last {counted(rules.keep_clean, 'clean one')}")
    # counted apart: what may still become clean must not push out what is
    hopeful = [backup for backup in readable if backup.hopeful and not backup.clean]
    for backup in hopeful[: rules.keep_clean]:
        keep(backup, "it may become clean")
    for backup in _best([b for b in readable if b.holds_approved]):
        keep(backup, "holds what is approved now")
    for baseline in rules.baselines:
        for backup in _best([b for b in readable if b.baseline == baseline]):
            keep(backup, f"the last of baseline {baseline}")
    return {name: tuple(why) for name, why in reasons.items()}


def _best(newest_first: Sequence[HeldBackup]) -> tuple[HeldBackup, ...]:
    """The newest of several, and the newest clean and hopeful one, where that is another."""
    found = [
        next((b for b in newest_first if b.clean), None),
        next((b for b in newest_first if b.clean or b.hopeful), None),
        next(iter(newest_first), None),
    ]
    return tuple(dict.fromkeys(backup for backup in found if backup is not None))


def _days(seconds: float) -> str:
    days = seconds / 86_400
    return f"{days:g} days" if days != 1 else "1 day"
