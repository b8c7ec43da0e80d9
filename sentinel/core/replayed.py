"""What came of judging a recorded run again, and in what it differs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sentinel.core.finding import Finding
from sentinel.core.rules import RULES
from sentinel.core.verdict import Judgement, Verdict

MAX_TOLD = 50
"""Differences, and things that could not be repeated, that are named of one run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedRun:
    """One run, judged again."""

    run: str
    verdict: Verdict
    """As recorded."""
    subjects: int
    """Judgements that were compared."""
    pages: int
    """Findings of pages that were made again from the kept bytes."""
    as_recorded: int
    """Findings that no page's bytes can give (files, crawls), taken as they were recorded."""
    differs: tuple[str, ...] = ()
    """From judging the recorded findings again: verdict, rule or reasons."""
    remade_differs: tuple[str, ...] = ()
    """From making the findings of pages again: verdict, rule or codes of signals."""
    not_repeated: tuple[str, ...] = ()
    """What could not be done again, and why."""

    @property
    def same(self) -> bool:
        return not self.differs and not self.remade_differs


def judgement_differences(
    before: Sequence[Judgement], after: Sequence[Judgement], *, reasons: bool
) -> Iterator[str]:
    """Where two judgings of the same run differ, subject by subject; with `reasons`, their words
    count too."""
    old, new = ({j.subject: j for j in judged} for judged in (before, after))
    for subject in sorted(old.keys() | new.keys()):
        was, now = old.get(subject), new.get(subject)
        if was is None or now is None:
            verdict = (was or now or before[0]).verdict
            gone = "is judged no more" if now is None else "is judged now and was not"
            yield f"{subject}: {gone} ({verdict})."
            continue
        if (was.verdict, was.rule) != (now.verdict, now.rule):
            yield (
                f"{subject}: {was.verdict} by {_rule(was.rule)} became {now.verdict} by "
                f"{_rule(now.rule)}."
            )
        elif reasons and was.reasons != now.reasons:
            fresh = [reason for reason in now.reasons if reason not in was.reasons]
            lost = [reason for reason in was.reasons if reason not in now.reasons]
            yield f"{subject}: other reasons; new: {fresh[:2]!r}, gone: {lost[:2]!r}."


def finding_differences(before: Sequence[Finding], after: Sequence[Finding]) -> Iterator[str]:
    """Where the findings that one look gave, then and now, differ."""
    old, new = (sorted(map(_telling, found)) for found in (before, after))
    for was in old:
        if was not in new:
            yield f"then {_words(was)}"
    for now in new:
        if now not in old:
            yield f"now {_words(now)}"


_Telling = tuple[str, str, str, tuple[str, ...]]


def _telling(finding: Finding) -> _Telling:
    codes = tuple(sorted({signal.code for signal in finding.signals}))
    return finding.code, finding.verdict.value, finding.rule, codes


def _words(told: _Telling) -> str:
    code, verdict, rule, codes = told
    return f"{code} {verdict} by {_rule(rule)} with {', '.join(codes) or 'no signal'}"


def _rule(name: str) -> str:
    if not name:
        return "no rule"
    return name if name in RULES else f"{name} (which this version does not know)"
