"""The answer as a table (RFC 4180): one row per address and place that links to it."""

import csv
import io

from sentinel.commands.link_formats.answer import STATES, Answer, advice, one_line, words
from sentinel.core.link_report import Carrier

COLUMNS = (
    *("state", "url", "status", "reason", "page", "line", "text"),
    *("words", "advice", "final_url", "external"),
)
_NOWHERE = Carrier(page="", line=0, tag="")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(answer: Answer) -> str:
    """What was skipped, and where the crawl stopped, are rows without a page."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for state in STATES:
        for target in answer.targets(state):
            for carrier in target.carriers or (_NOWHERE,):
                row = (
                    *(state.value, target.url, target.status or "", target.reason.value),
                    *(carrier.page, carrier.line or "", carrier.text),
                    *(words(target), advice(target.reason), target.final_url),
                    "yes" if target.external else "no",
                )
                table.writerow([_cell(value) for value in row])
    for skipped in answer.report.skipped:
        table.writerow(_note("skipped", skipped.url, skipped.reason))
    for stopped in answer.report.stopped:
        table.writerow(_note("stopped", stopped.pattern, stopped.reason))
    if answer.partial:
        table.writerow(_note("partial", answer.report.root, answer.partial))
    return out.getvalue()


def _note(state: str, url: str, why: str) -> list[str]:
    return [state, _cell(url), "", "", "", "", "", _cell(why), "", "", ""]


def _cell(value: object) -> str:
    """A spreadsheet would carry out what begins like a formula: such text gets an apostrophe."""
    text = one_line(str(value))
    return f"'{text}" if text.startswith(_FORMULA) else text
