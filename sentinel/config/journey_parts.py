"""What definitions of journeys have in common, over HTTP and in a browser: conditions, uploads,
hosts, clean-up, and places for values that must be known when a step is taken."""

import mimetypes
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from sentinel.config.files import Files
from sentinel.config.problems import did_you_mean, listed, shown
from sentinel.config.table import Table
from sentinel.core.assertion import AssertionFault, parse
from sentinel.core.assertion_parts import Assertion
from sentinel.core.journey import Upload
from sentinel.core.placeholders import value_names
from sentinel.core.urls import normal

RUN = "run"
"""The value that each journey is given."""
MAX_STEPS = 50
MAX_NAME = 80
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}")
_HOST = re.compile(r"[^/@?#\s]{1,253}")


class Cleaning(NamedTuple):
    """Whether a step is taken after a failure, and after what."""

    always: bool
    cleans: str
    optional: bool


def read_steps(table: Table) -> tuple[Table, ...]:
    """The [[step]] tables, at least one."""
    steps = table.tables("step")
    if not steps:
        table.problem("step", "found none; accepted: one [[step]] or more; add one")
    if len(steps) > MAX_STEPS:
        table.problem("step", f"found {len(steps)} of them; accepted: at most {MAX_STEPS}")
    return steps


def read_name(step: Table, before: Sequence[str]) -> str:
    """The step's name; each stands once."""
    name = step.text("name", accepted='a few words such as "log in"')
    if name in before:
        step.problem("name", f"found {shown(name)} a second time; rename one")
    if len(name) > MAX_NAME:
        step.problem("name", f"found {len(name)} characters; accepted: at most {MAX_NAME}")
    return name


def read_cleaning(step: Table, before: Sequence[str]) -> Cleaning:
    """`before` are the names of the steps before it."""
    always, cleans = step.flag("always", False), step.text("cleans", "")
    if cleans and cleans not in before:
        step.problem(
            "cleans",
            f"found {shown(cleans)}; accepted: the name of a step before this one, which are "
            f"{listed(before) or 'none'}{did_you_mean(cleans, before)}; correct it",
        )
    if cleans and not always:
        step.problem("cleans", "stands in a step without always = true; add that, or remove it")
    return Cleaning(always=always, cleans=cleans, optional=step.flag("optional", False))


def read_hosts(table: Table) -> frozenset[str]:
    """Hosts beside the site's own, as addresses have them."""

    def host(text: str) -> str:
        written = normal(f"http://{text}/") if _HOST.fullmatch(text) else None
        if written is None:
            raise ValueError(
                'accepted: a host such as "login.institute.example", with its port where that is '
                'not the usual one, such as "127.0.0.1:8081"; without a scheme or path'
            )
        return written.removeprefix("http://").rstrip("/")

    accepted = 'a list of hosts such as ["login.institute.example"]'
    return frozenset(filter(None, table.texts("hosts", (), accepted=accepted, convert=host)))


def read_conditions(step: Table) -> tuple[Assertion, ...]:
    """`expect`: each a condition of its own."""
    found: list[Assertion] = []

    def condition(text: str) -> str:
        try:
            found.append(parse(text))
        except AssertionFault as error:
            raise ValueError(str(error)) from None
        return text

    step.texts(
        "expect",
        (),
        accepted='a list of conditions such as ["status == 200"]',
        convert=condition,
    )
    return tuple(found)


def read_upload(table: Table, key: str, control: str, files: Files, folder: Path) -> Upload | None:
    """A file beside the definition. Its digest is noted as that of the definition is."""

    def file(text: str) -> str:
        if not _FILE.fullmatch(text):
            raise ValueError('accepted: a file beside the definition, such as "letter.pdf"')
        return text

    name = table.text(
        key, accepted='a file beside the definition, such as "letter.pdf"', convert=file
    )
    content = files.read(folder / name) if name else None
    if content is None:
        return None
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Upload(control=control, name=name, media_type=media_type, content=content)


def report_unknown_values(step: Table, texts: Iterable[str], known: Iterable[str]) -> None:
    """A place in a step is filled by a value that a step before it took."""
    names = sorted(set(known))
    for name in value_names(texts):
        if name not in names:
            step.problem(
                "",
                f"{{{name}}} is put in from a value that no step before takes; accepted: "
                f"{listed(names)}{did_you_mean(name, names)}; take it before, or write "
                f"{{{{{name}}}}} for the word in braces",
            )


def condition_texts(conditions: Sequence[Assertion]) -> tuple[str, ...]:
    """Texts of conditions that may hold places."""
    return tuple(value for one in conditions for value in one.values if isinstance(value, str))
