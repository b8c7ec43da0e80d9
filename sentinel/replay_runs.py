"""All runs of some days under another configuration: what would differ, and what it adds up to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sentinel.core.config_difference import changed_keys
from sentinel.core.course import Course, Judged, course
from sentinel.core.observation import INTACT, Observation
from sentinel.core.ports import Progress
from sentinel.core.records import Store
from sentinel.core.run_line import RunLine
from sentinel.core.settings import Config
from sentinel.core.words import Trigger
from sentinel.replaying import Replay, Replaying


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayAnswer:
    """What another configuration would have concluded."""

    runs: int
    replayed: int
    """Runs with something to be judged again; in all others nothing was found."""
    differing: tuple[Replay, ...]
    not_replayed: dict[str, int]
    """Why, and how many."""
    keys: tuple[str, ...]
    """Keys that differ from the configuration in force, where that was given."""
    before: Course
    after: Course

    @property
    def differs(self) -> bool:
        return bool(self.differing) or self.before != self.after


def replay_runs(
    store: Store,
    replaying: Replaying,
    since: datetime,
    *,
    new: Config,
    current: Config | None,
    advance: Progress,
) -> ReplayAnswer:
    """Judges again what ended since a moment, oldest first. Re-tests are left out: they see a site
    that is being put right; and looks at upkeep alone, which end no incident. Raises StoreError."""
    before: list[Judged] = []
    after: list[Judged] = []
    differing: list[Replay] = []
    missing: dict[str, int] = {}
    again = 0
    for line, replay in _replayed(store, replaying, since, advance):
        if replay is None:
            before.append(_judged(line))
            after.append(_judged(line))
            continue
        again += 1
        for why, number in replay.not_replayed.items():
            missing[why] = missing.get(why, 0) + number
        if replay.changes or replay.verdict is not replay.run.verdict:
            differing.append(replay)
        run = replay.run
        one = Judged(run=run.id, at=run.ended_at, verdict=run.verdict, judgements=run.judgements)
        before.append(one)
        after.append(
            Judged(
                run=run.id, at=run.ended_at, verdict=replay.verdict, judgements=replay.judgements
            )
        )
    old = current or new
    return ReplayAnswer(
        runs=len(before),
        replayed=again,
        differing=tuple(differing),
        not_replayed=missing,
        keys=() if current is None else changed_keys(current, new),
        before=course(before, old.playbooks, old.response),
        after=course(after, new.playbooks, new.response),
    )


def _replayed(
    store: Store, replaying: Replaying, since: datetime, advance: Progress
) -> Iterator[tuple[RunLine, Replay | None]]:
    """Each run; None where nothing was seen on it that could be judged otherwise."""
    site = replaying.site.name
    also: dict[str, list[Observation]] = {}
    for seen in store.observations.since(site, since):
        if seen.form.startswith(f"{INTACT}:") and (seen.kept or seen.failure):
            also.setdefault(seen.run, []).append(seen)
    lines = [
        one
        for one in store.runs.lines(site, since)
        if one.trigger is not Trigger.RETEST and not one.upkeep
    ]
    for number, line in enumerate(lines, start=1):
        advance(number, len(lines))
        run = store.runs.get(line.id) if line.found or line.id in also else None
        quiet = run is None or not (run.findings or line.id in also)
        yield line, None if quiet or run is None else replaying.replay(run, also.get(line.id, ()))


def _judged(line: RunLine) -> Judged:
    return Judged(run=line.id, at=line.ended_at, verdict=line.verdict, judgements=())
