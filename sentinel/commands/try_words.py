"""What `sentinel try` says: a trial for people, and as a JSON document."""

import shutil
from pathlib import Path
from textwrap import TextWrapper
from typing import TYPE_CHECKING

from sentinel.commands.output import say, shown
from sentinel.core.assertion import Judged, Outcome
from sentinel.core.counts import counted

if TYPE_CHECKING:
    from sentinel.core.finding import Finding
    from sentinel.core.published import PromiseStanding
    from sentinel.core.trial import Exchange, LookedAt, Trial

WIDTH = 100
"""Columns of the widest lines."""
MARGIN = 12
"""Columns of the words before a line: `inconclusive`."""
SHOWN_FINDINGS = 40
SHOWN_PAGES = 5
_MARKS = {Outcome.HELD: "held", Outcome.FAILED: "FAILED", Outcome.UNKNOWN: "unknown"}


def show(trial: "Trial", file: Path | None) -> None:
    """For people, on stdout."""
    check = trial.check
    how = f", judged on the file {shown(str(file))}" if file is not None else ""
    say(f"{check.name} ({check.kind}) on {trial.site.name}{how}. Nothing of this is on record.")
    if file is not None:
        say("A file has no headers, redirects or time: what is said of those says nothing.")
    for exchange in trial.exchanges:
        say()
        _exchange(exchange, asked=file is None)
    if trial.more_exchanges:
        say(f"\n... and {counted(trial.more_exchanges, 'further request')}.")
    if trial.journey is not None:
        _journey(trial)
    for standing in trial.promises:
        _promise(standing)
    if file is None and not trial.exchanges and trial.journey is None:
        _line("looked at", _looked_at(trial.looked_at))
    if trial.looked_at.stopped_because:
        _line("ended early", trial.looked_at.stopped_because)
    if trial.nothing:
        _line("but", f"{trial.nothing}")
    say()
    _findings(trial)


def document(trial: "Trial") -> dict[str, object]:
    """For programs."""
    return {
        "check": trial.check.name,
        "kind": trial.check.kind,
        "site": trial.site.name,
        "exit_code": trial.exit_code,
        "looked_at": trial.looked_at,
        "nothing": trial.nothing,
        "exchanges": trial.exchanges,
        "more_exchanges": trial.more_exchanges,
        "journey": trial.journey,
        "promises": [_promise_document(one) for one in trial.promises],
        "findings": trial.findings,
    }


def _promise_document(standing: "PromiseStanding") -> dict[str, object]:
    return {
        "promise": standing.promise.key,
        "says": standing.promise.says,
        "standing": standing.standing,
        "reason": standing.reason,
        "pages": standing.pages,
        "quotes": standing.quotes,
    }


def _exchange(exchange: "Exchange", *, asked: bool) -> None:
    if asked:
        _line("sent", f"{exchange.method} {exchange.url}")
        for name, value in exchange.headers:
            _line("", f"{name}: {value}")
        if exchange.body:
            _line("", exchange.body)
    for status, location in exchange.redirects:
        _line("redirect", f"{status} to {location}")
    after = f"after {exchange.elapsed_seconds:.2f} s"
    if exchange.failure:
        _line("came", f"no answer: {exchange.failure} ({after})")
        return
    kind = exchange.content_type or "without a content type"
    place = f", from {exchange.final_url}" if exchange.redirects else ""
    when = f", {after}" if asked else ""
    _line("came", f"{exchange.status} {kind}, {counted(exchange.size, 'byte')}{when}{place}")
    for name, value in exchange.answer_headers:
        if asked and name != "content-type":
            _line("", f"{name}: {value}")
    for judged in exchange.conditions:
        _condition(judged)


def _condition(judged: Judged) -> None:
    _line(_MARKS[judged.outcome], judged.condition)
    _line("", f"found: {judged.found}")


def _journey(trial: "Trial") -> None:
    from sentinel.core.journey_words import journey_lines

    assert trial.journey is not None
    for line in journey_lines(trial.journey):
        if line.depth == 0:
            say()
        _wrapped("    " * line.depth, line.text, "    " * (line.depth + 1))


def _promise(standing: "PromiseStanding") -> None:
    say()
    _line(standing.standing.value, f"{standing.promise.key}: {standing.promise.says}")
    _line("", standing.reason)
    for url in standing.pages[:SHOWN_PAGES]:
        _line("", url)
    more = len(standing.pages) + standing.more_pages - SHOWN_PAGES
    if more > 0:
        _line("", f"and {counted(more, 'page')} more")


def _looked_at(looked_at: "LookedAt") -> str:
    words = {"page": looked_at.pages, "asset": looked_at.assets, "link": looked_at.links}
    words |= {"file": looked_at.files, "database": looked_at.databases}
    return ", ".join(counted(number, word) for word, number in words.items() if number) or "nothing"


def _findings(trial: "Trial") -> None:
    if not trial.findings:
        say("It finds nothing." if not trial.nothing else "Nothing could be found out.")
        return
    say(f"{counted(len(trial.findings), 'finding')} of this one look:")
    for finding in trial.findings[:SHOWN_FINDINGS]:
        _finding(finding)
    if len(trial.findings) > SHOWN_FINDINGS:
        say(f"... and {len(trial.findings) - SHOWN_FINDINGS} more; --json has all of them.")


def _finding(finding: "Finding") -> None:
    _line(
        finding.verdict.value,
        f"{finding.message} [{finding.code}, {finding.severity.name.lower()}]",
    )
    for signal in finding.signals:
        _line("", signal.text)


def _line(head: str, text: str) -> None:
    """A word in the margin, and what it is about; a long text goes on below itself."""
    _wrapped(f"{head:<{MARGIN}} ", text, " " * (MARGIN + 1))


def _wrapped(first: str, text: str, rest: str) -> None:
    width = min(WIDTH, shutil.get_terminal_size().columns)
    wrapper = TextWrapper(
        width=max(40, width),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in wrapper.wrap(shown(text)) or [first.rstrip()]:
        say(line)
