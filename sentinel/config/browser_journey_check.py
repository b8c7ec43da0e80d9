"""The options of checks of kind `browser-journey`: [[step]] tables of one act each, and secrets."""

from collections.abc import Sequence
from pathlib import Path

from sentinel.config.check_secrets import read_secrets
from sentinel.config.files import Files
from sentinel.config.journey_parts import (
    RUN,
    condition_texts,
    read_cleaning,
    read_conditions,
    read_hosts,
    read_name,
    read_steps,
    read_upload,
    report_unknown_values,
)
from sentinel.config.problems import listed
from sentinel.config.table import Table
from sentinel.core.browser_journey import Act, BrowserJourneyOptions, BrowserStep
from sentinel.core.journey_take import expect_selector
from sentinel.core.placeholders import secret_names

ACTS = tuple(act.value for act in Act if act is not Act.LOOK)
_WITH_VALUE = frozenset({Act.FILL, Act.SELECT})
_WAITS = ("wait_for", "wait_text", "expect")


def read_browser_journey_options(table: Table, files: Files, folder: Path) -> BrowserJourneyOptions:
    """What such a definition says, with the files beside it and its secrets."""
    steps: list[BrowserStep] = []
    texts: list[str] = []
    for inner in read_steps(table):
        step = _step(inner, [one.name for one in steps], files, folder)
        asked_for = [*step.texts(), *condition_texts(step.expect)]
        report_unknown_values(inner, asked_for, [RUN])
        texts += asked_for
        steps.append(step)
        inner.finish()
    return BrowserJourneyOptions(
        steps=tuple(steps),
        hosts=read_hosts(table),
        limit_seconds=table.duration("limit", "60s", low="1s", high="10m"),
        secrets=read_secrets(table, secret_names(texts), folder, files.environ),
    )


def _step(table: Table, before: Sequence[str], files: Files, folder: Path) -> BrowserStep:
    name = read_name(table, before)
    act = _act(table, first=not before)
    cleaning = read_cleaning(table, before)
    where, value = _where(table, act)
    upload = None
    if act is Act.UPLOAD:
        upload = read_upload(table, "file", "", files, folder)
    return BrowserStep(
        name=name,
        act=act,
        where=where,
        value=value,
        upload=upload,
        wait_for=table.text("wait_for", "", convert=expect_selector),
        wait_text=table.text("wait_text", ""),
        expect=read_conditions(table),
        always=cleaning.always,
        cleans=cleaning.cleans,
        optional=cleaning.optional,
        timeout_seconds=table.duration("timeout", "15s", low="1s", high="5m"),
    )


def _act(table: Table, *, first: bool) -> Act:
    written = [key for key in ACTS if table.has(key)]
    if len(written) > 1:
        table.problem(
            written[1], f"stands beside {written[0]}; accepted: one act to a step; divide it"
        )
    for other in written[1:]:
        table.text(other, "")
    if not written and not any(table.has(key) for key in _WAITS):
        table.problem("", f"does nothing; accepted: one of {listed(ACTS)}, or {listed(_WAITS)}")
    act = Act(written[0]) if written else Act.LOOK
    if first and act is not Act.GOTO:
        table.problem("", "is the first step, and no page is open; begin with goto")
    return act


def _where(table: Table, act: Act) -> tuple[str, str]:
    """What is acted on, and with what."""
    if act is Act.LOOK:
        return "", ""
    if act is Act.GOTO:
        return table.text("goto", accepted='a path of the site such as "/login"', convert=_path), ""
    if act is Act.PRESS:
        key = table.text("press", accepted='a key such as "Enter"')
        return table.text("on", "", convert=expect_selector), key
    where = table.text(act.value, accepted="a CSS selector", convert=expect_selector)
    if act not in _WITH_VALUE:
        return where, ""
    return where, table.text("value", accepted="what is filled in or chosen", may_be_empty=True)


def _path(text: str) -> str:
    if not text.startswith(("/", "http://", "https://")) or any(char.isspace() for char in text):
        raise ValueError(
            'accepted: a path of the site such as "/login", or an address that begins with '
            "https:// or http://; without spaces"
        )
    return text
