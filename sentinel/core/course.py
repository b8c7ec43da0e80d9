"""A Course: what a sequence of verdicts leads to under some playbooks and a mode: incidents,
blocks, restores, mails. It is reckoned, not recorded: nobody acts in it, and an incident ends with
the next run that finds nothing grave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sentinel.core.deployed import DEPLOYED
from sentinel.core.notice import NoticeKind
from sentinel.core.playbook import Playbook
from sentinel.core.settings import Mode, Response
from sentinel.core.verdict import INCIDENT_VERDICTS, RESPONSE_VERDICTS, Judgement, Verdict, worst
from sentinel.core.weigh import UNDER_TICKET

_ENDS = frozenset({Verdict.INTACT, Verdict.BROKEN, Verdict.EDITED})
_ASKED_NOBODY = frozenset({UNDER_TICKET, DEPLOYED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One run as it was, or would be, judged."""

    run: str
    at: datetime
    verdict: Verdict
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Totals, and what each run brought about, in words."""

    incidents: int = 0
    blocks: int = 0
    restores: int = 0
    mails: dict[str, int] = field(default_factory=dict)
    events: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By run; only runs that brought something about."""


def course(runs: Iterable[Judged], playbooks: Sequence[Playbook], response: Response) -> Course:
    """The course of some runs, oldest first."""
    reckoning = _Reckoning(playbooks, response)
    for one in runs:
        reckoning.go_on(one)
    return reckoning.course()


class _Reckoning:
    """One site's course while it is reckoned."""

    def __init__(self, playbooks: Sequence[Playbook], response: Response) -> None:
        self._playbooks = playbooks
        self._response = response
        self._open: Verdict | None = None
        self._answered: Verdict | None = None
        self._told_would_have = False
        self._asked: set[frozenset[str]] = set()
        self._totals = {"incident": 0, "block": 0, "restore": 0}
        self._mails: dict[str, int] = {}
        self._events: dict[str, tuple[str, ...]] = {}

    def go_on(self, one: Judged) -> None:
        events: list[str] = []
        if one.verdict in INCIDENT_VERDICTS:
            self._grave(one.verdict, events)
        elif one.verdict in _ENDS:
            self._open, self._answered, self._told_would_have = None, None, False
        self._review(one.judgements, events)
        if events:
            self._events[one.run] = tuple(events)

    def course(self) -> Course:
        return Course(
            incidents=self._totals["incident"],
            blocks=self._totals["block"],
            restores=self._totals["restore"],
            mails=dict(sorted(self._mails.items())),
            events=self._events,
        )

    def _grave(self, verdict: Verdict, events: list[str]) -> None:
        acts = self._response.by_itself
        if self._open is None:
            self._totals["incident"] += 1
            events.append(f"incident opened ({verdict})")
            if verdict is Verdict.SUSPECT or not acts:
                self._mail(NoticeKind.SUSPECT.value, events)
        self._open = verdict if self._open is None else worst((self._open, verdict))
        if verdict not in RESPONSE_VERDICTS or self._answered is self._open:
            return
        playbook = next((p for p in self._playbooks if self._open in p.on), None)
        if playbook is None:
            return
        if acts:
            self._answered = self._open
            self._carry_out(playbook, events)
        elif self._response.mode is Mode.SHADOW and self._response.automatic:
            self._answered = self._open
            if not self._told_would_have:
                self._told_would_have = True
                self._mail(NoticeKind.WOULD_HAVE.value, events)

    def _carry_out(self, playbook: Playbook, events: list[str]) -> None:
        events.append(f"playbook {playbook.name} started")
        for step in playbook.steps:
            if step.uses in self._totals:
                self._totals[step.uses] += 1
                events.append(step.uses)
            if step.uses == "notify":
                self._mail(str(step.options.get("notice", "")), events)

    def _review(self, judgements: Sequence[Judgement], events: list[str]) -> None:
        """Edits of the same addresses are asked about once."""
        edited = [j for j in judgements if j.verdict is Verdict.EDITED]
        asked = frozenset(j.subject for j in edited if j.code not in _ASKED_NOBODY)
        if asked and asked not in self._asked:
            self._asked.add(asked)
            self._mail(NoticeKind.REVIEW.value, events)

    def _mail(self, kind: str, events: list[str]) -> None:
        self._mails[kind] = self._mails.get(kind, 0) + 1
        events.append(f"mail: {kind}")
