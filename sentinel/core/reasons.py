"""Findings in words: what was found, its signals, its measures, and what was considered."""

from collections.abc import Iterator, Sequence

from sentinel.core.agreement import Agreement
from sentinel.core.circumstances import Circumstances
from sentinel.core.corroboration import WitnessView
from sentinel.core.finding import Finding, Strength
from sentinel.core.times import utc_text
from sentinel.core.verdict import Measure, Verdict
from sentinel.core.vetoes import considered
from sentinel.core.witness_bounds import LASTING_LOOKS, PATHS, WITNESSES
from sentinel.core.witness_paths import PATH_OF, WITNESS_TEXT, WitnessPath

MAX_REASONS = 12
MAX_MEASURES = 12
MAX_CHECKED = 16


def reasons_of(findings: Sequence[Finding], views: Sequence[WitnessView] = ()) -> tuple[str, ...]:
    """What was found, then its signals that are not benign, each sentence once; what a further
    witness said stands in where no finding speaks."""
    said: dict[str, None] = {}
    for finding in findings:
        said.setdefault(finding.message)
    ranked = [s for f in findings for s in f.signals if s.strength is Strength.STRONG]
    ranked += [s for f in findings for s in f.signals if s.strength is Strength.WEAK]
    for signal in ranked:
        said.setdefault(signal.text + (f" Found: {signal.quote!r}" if signal.quote else ""))
    if not findings:
        for view in views:
            said.setdefault(f"Seen by {WITNESS_TEXT[view.witness]}: {view.said or view.verdict}")
    return tuple(said)[:MAX_REASONS]


def exits_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What the comparison itself considered, kept by the checker in the finding's details."""
    return tuple(dict.fromkeys(f.details["exits"] for f in findings if f.details.get("exits")))[:3]


def measures_of(
    findings: Sequence[Finding],
    agreed: Agreement | None = None,
    required: int = 0,
    *,
    lasting: bool = False,
) -> tuple[Measure, ...]:
    """What was measured, each value beside its bound: the witnesses first, then the signals, the
    strong ones before the others. `lasting`: a rule asks for looks over minutes or on paths too."""
    found: dict[str, Measure] = {}
    if agreed is not None:
        counts = [(WITNESSES.name, len(agreed.witnesses), required)]
        if lasting:
            counts += [(LASTING_LOOKS.name, agreed.looks, int(LASTING_LOOKS.value))]
            counts += [(PATHS.name, len(agreed.paths), int(PATHS.value))]
        for name, value, bound in counts:
            found[name] = Measure(name=name, value=float(value), threshold=float(bound))
    ranked = [s for f in findings for s in f.signals if s.strength is Strength.STRONG]
    ranked += [s for f in findings for s in f.signals if s.strength is not Strength.STRONG]
    for signal in ranked:
        if signal.value is not None:
            measure = Measure(name=signal.code, value=signal.value, threshold=signal.threshold)
            found.setdefault(signal.code, measure)
    return tuple(found.values())[:MAX_MEASURES]


def checked_of(
    subject: str,
    group: Sequence[Finding],
    around: Circumstances,
    agreed: Agreement,
    leading: Sequence[Finding],
    *,
    lost_only: bool,
) -> tuple[str, ...]:
    """What was looked at beside the change: witnesses, times, files, server, windows, vetoes."""
    lines = [
        *_times(around),
        *_views(around.corroboration.of(subject)),
        *_files(group, around.corroboration.of(subject)),
        _server(around),
        *considered(agreed, leading, around, lost_only=lost_only),
    ]
    return tuple(dict.fromkeys(lines))[:MAX_CHECKED]


def _times(around: Circumstances) -> Iterator[str]:
    times = around.announced.times
    if len(times) > 1:
        yield f"Looks were taken from {utc_text(times[0])} to {utc_text(times[-1])}."
    elif times:
        yield f"Judged at {utc_text(times[0])}."


def _views(views: Sequence[WitnessView]) -> Iterator[str]:
    for view in views:
        who = WITNESS_TEXT[view.witness].capitalize()
        where = f" ({view.address})" if view.address else ""
        match view.verdict:
            case Verdict.INTACT:
                yield f"{who}{where} sees the approved page, {utc_text(view.at)}."
            case Verdict.INCONCLUSIVE:
                yield f"{who}{where} could not look: {view.said or 'no reason was given'}"
            case _:
                status = f", status {view.status}" if view.status else ""
                yield f"{who}{where} looked {utc_text(view.at)}{status}: {view.verdict}."


def _files(group: Sequence[Finding], views: Sequence[WitnessView]) -> Iterator[str]:
    told = [f for f in group if PATH_OF[f.witness] is WitnessPath.FILES]
    if told:
        yield f"The document root was read: {', '.join(dict.fromkeys(f.code for f in told))}."
    elif not any(PATH_OF[view.witness] is WitnessPath.FILES for view in views):
        yield "The document root says nothing of it: it is not watched, or could not be read."


def _server(around: Circumstances) -> str:
    known = around.corroboration
    if known.server_changes:
        return "DNS and certificate differ: " + " ".join(c.said for c in known.server_changes[:3])
    if known.server_checked:
        return "DNS and certificate are as approved."
    return "DNS and certificate were not compared."
