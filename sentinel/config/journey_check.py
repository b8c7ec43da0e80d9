"""The options of checks of kind `journey`: [[step]] tables, secrets, and files that are sent."""

import re
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
from sentinel.core.journey import Field, JourneyOptions, JourneyStep, Upload
from sentinel.core.journey_take import Take, expect_selector, parse_take
from sentinel.core.journey_texts import texts_of
from sentinel.core.placeholders import NAME, secret_names

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_WAYS = ("url", "form", "click")
_BODIES = ("fields", "json", "body")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_OURS = frozenset({"host", "content-length", "connection", "cookie", "transfer-encoding"})
_NAME = re.compile(NAME)


def read_journey_options(table: Table, files: Files, folder: Path) -> JourneyOptions:
    """What such a definition says, with the files beside it and its secrets."""
    steps: list[JourneyStep] = []
    known = {RUN}
    for inner in read_steps(table):
        step = _step(inner, [one.name for one in steps], files, folder)
        # what an answer gives may be compared with it at once
        known_later = known | {take.name for take in step.take}
        report_unknown_values(inner, texts_of(step), known)
        report_unknown_values(inner, condition_texts(step.expect), known_later)
        known = known_later
        steps.append(step)
        inner.finish()
    texts = [text for step in steps for text in (*texts_of(step), *condition_texts(step.expect))]
    return JourneyOptions(
        steps=tuple(steps),
        hosts=read_hosts(table),
        limit_seconds=table.duration("limit", "60s", low="1s", high="10m"),
        secrets=read_secrets(table, secret_names(texts), folder, files.environ),
    )


def _step(table: Table, before: Sequence[str], files: Files, folder: Path) -> JourneyStep:
    name = read_name(table, before)
    _report_mixed(table, first=not before)
    cleaning = read_cleaning(table, before)
    method, json = table.choice("method", METHODS, "GET"), table.table("json")
    return JourneyStep(
        name=name,
        method=method if table.has("method") else "",
        url=table.text("url", "", convert=_address),
        headers=_headers(table.table("headers")),
        form=table.text("form", "", convert=expect_selector),
        press=table.text("press", ""),
        click=table.text("click", "", convert=expect_selector),
        fields=_fields(table.table("fields")),
        files=_files(table, files, folder),
        json=json.rest() if table.has("json") else None,
        body=table.text("body", ""),
        expect=read_conditions(table),
        take=_takes(table.table("take")),
        always=cleaning.always,
        cleans=cleaning.cleans,
        optional=cleaning.optional,
        timeout_seconds=table.duration("timeout", "30s", low="1s", high="5m"),
    )


def _report_mixed(table: Table, *, first: bool) -> None:
    """Keys that say different things of what is asked."""
    ways = [key for key in _WAYS if table.has(key)]
    if len(ways) != 1:
        found = listed(ways) if ways else "none of them"
        table.problem("", f"found {found}; accepted: one of {listed(_WAYS)}; say what is asked")
    elif first and ways[0] != "url":
        table.problem(ways[0], "stands in the first step, before any page; begin with a url")
    bodies = [key for key in _BODIES if table.has(key)]
    if len(bodies) > 1:
        table.problem(bodies[1], f"stands beside {bodies[0]}; accepted: one of {listed(_BODIES)}")
    allowed = {"form": ("fields", "files", "press"), "click": ()}.get(ways[0] if ways else "")
    for key in ("method", "press", "fields", "files", "json", "body"):
        wrong = key == "press" if allowed is None else key not in allowed
        if wrong and table.has(key) and len(ways) == 1:
            table.problem(key, f"stands beside {ways[0]}, which leaves no room for it; remove it")
    if table.has("files") and (table.has("json") or table.has("body")):
        table.problem("files", "stands beside json or body; accepted: beside fields; remove one")


def _address(text: str) -> str:
    if text and not text.startswith(("/", "http://", "https://", "{")):
        raise ValueError(
            'accepted: a path of the site such as "/login", an address that begins with https:// '
            'or http://, or a value that was taken, such as "{link}"'
        )
    if any(char.isspace() for char in text):
        raise ValueError("accepted: an address without spaces; write %20")
    return text


def _headers(table: Table) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for name, value in table.rest().items():
        if not _HEADER.fullmatch(name) or name.lower() in _OURS:
            table.problem(
                name,
                "accepted: the name of a header that a step may set, such as Accept-Language; "
                "Host, Cookie and those of the connection are set by themselves; remove it",
            )
        elif not isinstance(value, str) or not value.isprintable():
            table.wrong(name, "one line of text in quotation marks")
        else:
            found.append((name, value))
    return tuple(found)


def _fields(table: Table) -> tuple[tuple[str, Field], ...]:
    found: list[tuple[str, Field]] = []
    for name, value in table.rest().items():
        if isinstance(value, bool | str):
            found.append((name, value))
        elif isinstance(value, int):
            found.append((name, str(value)))
        elif isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            found.append((name, tuple(value)))
        else:
            table.wrong(name, "text, a whole number, true or false for a box, or a list of texts")
    return tuple(found)


def _files(table: Table, files: Files, folder: Path) -> tuple[Upload, ...]:
    inner = table.table("files")
    found = (read_upload(inner, name, name, files, folder) for name in inner.rest())
    return tuple(upload for upload in found if upload is not None)


def _takes(table: Table) -> tuple[Take, ...]:
    found: list[Take] = []
    for name in table.rest():
        if not _NAME.fullmatch(name) or name == RUN:
            table.problem(
                name,
                "accepted: a name of small letters, digits, hyphens and underscores that begins "
                f"with a letter, and is not {RUN}; rename it",
            )
            continue

        def take(text: str, name: str = name) -> str:
            found.append(parse_take(name, text))
            return text

        table.text(
            name, accepted="what is taken, such as 'css input[name=csrf] @value'", convert=take
        )
    return tuple(found)
