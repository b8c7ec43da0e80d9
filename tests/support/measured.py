"""An application of which everything that is measured has a value, and what is said of it."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from sentinel.app import App
from sentinel.core.check_course import CourseState, new_course
from sentinel.core.check_course_port import CheckRecord
from sentinel.core.check_outcome import CheckOutcome
from sentinel.core.clock_offset import ClockOffset
from sentinel.core.identifiers import new_id
from sentinel.core.kept_verdict import KeptVerdict
from sentinel.core.latency import Timing
from support.monitored import AFTER, monitored
from support.rehearsals import make_rehearsal
from support.values import make_run

HOSTILE = 'x"} 1\nsentinel_daemon_running 1 # \\ <script>'
"""What an attacker would write into a page, to be taken for a metric."""
CLEAN_BACKUP = new_id(AFTER - timedelta(hours=6), 7)
GONE_BACKUP = new_id(AFTER - timedelta(hours=1), 7)
"""Its verdict is on record, and it is not in the vault any more."""
VERDICT = KeptVerdict(
    backup=CLEAN_BACKUP,
    site="main",
    judged_at=AFTER,
    by="daemon",
    clean=True,
    results=(),
    content_sha256="ab" * 32,
    baseline="base-1",
    runs=(),
    first_compromise=None,
    rules_sha256="",
)


@contextmanager
def measured(folder: Path) -> Iterator[App]:
    """A site after a month, as a daemon watches it: its lock is held, its signs are there."""
    with monitored(folder) as app, app.locks.daemon():
        _checked(app)
        for backup, clean in ((GONE_BACKUP, True), (CLEAN_BACKUP, True)):
            app.store.verdicts.keep(replace(VERDICT, backup=backup, clean=clean))
        snapshots = app.config.paths.backups / "main" / "snapshots"
        snapshots.mkdir(parents=True)
        (snapshots / f"{CLEAN_BACKUP}.json").write_text("{}")
        app.store.rehearsals.add(make_rehearsal(ended_at=AFTER - timedelta(days=2)))
        app.store.clock_offsets.add(
            ClockOffset(at=AFTER - timedelta(minutes=20), answers=(), offset_seconds=-0.125)
        )
        app.signs.begin(lambda: True, tuple)
        app.signs.loop_lag.begin()
        yield app


def _checked(app: App) -> None:
    home = replace(new_course("main", "home", "page", AFTER), number=1, state=CourseState.FLAPPING)
    times = (0.04, 0.2, 0.2, 3.0)
    record = CheckRecord(
        courses=(home,),
        looked=("home",),
        timings=tuple(
            Timing(check="home", target=HOSTILE, elapsed_seconds=one, outcome=CheckOutcome.OK)
            for one in times
        ),
    )
    at = AFTER - timedelta(minutes=30)
    run = make_run("checked", started_at=at - timedelta(seconds=8), ended_at=at)
    app.store.runs.record(replace(run, stopped_because=HOSTILE), None, (), record)


@dataclass(frozen=True, slots=True)
class Read:
    """One sample, as a reader of OpenMetrics has it."""

    name: str
    labels: Mapping[str, str]
    value: float


def read(text: bytes) -> tuple[Read, ...]:
    """By the parser of the client library, which holds the text against the standard."""
    return tuple(
        Read(sample.name, sample.labels, sample.value)
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    )


def value(samples: tuple[Read, ...], name: str, **labels: str) -> float:
    """Of the one sample with these labels."""
    found = [one for one in samples if one.name == name and labels.items() <= one.labels.items()]
    assert len(found) == 1, (name, labels, found)
    return found[0].value


_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_GROUPING = re.compile(r"\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
_SELECTOR = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\s*\{([^}]*)\}")
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_MATCHER = re.compile(r"([a-zA-Z_][a-zA-Z0-9_]*)\s*(?:=~|!~|!=|=)")
_WORDS = {"and", "or", "unless", "bool", "offset"}


@dataclass(frozen=True, slots=True)
class Expression:
    """What an expression of Prometheus names."""

    metrics: frozenset[str]
    matched: Mapping[str, frozenset[str]]
    """Labels that are matched, by metric."""
    grouped: frozenset[str]


def expression(text: str) -> Expression:
    """Reads names; that it is an expression at all is promtool's to say."""
    bare = _STRING.sub('""', text)
    grouped = {name for found in _GROUPING.finditer(bare) for name in _NAME.findall(found[2])}
    bare = _GROUPING.sub(" ", bare)
    matched: dict[str, set[str]] = {}
    for found in _SELECTOR.finditer(bare):
        matched.setdefault(found[1], set()).update(_MATCHER.findall(found[2]))
    bare = re.sub(r"\[[^\]]*\]", " ", _SELECTOR.sub(r"\1 ", bare))
    names = {
        found[0]
        for found in _NAME.finditer(bare)
        if found[0] not in _WORDS and not re.match(r"\s*\(", bare[found.end() :])
    }
    return Expression(
        frozenset(names), {n: frozenset(one) for n, one in matched.items()}, frozenset(grouped)
    )
