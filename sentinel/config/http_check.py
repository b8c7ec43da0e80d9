"""The options of checks of kind `http`."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sentinel.config.check_secrets import read_secrets
from sentinel.config.files import Files
from sentinel.config.journey_parts import read_conditions
from sentinel.config.problems import Problems, shown
from sentinel.config.table import Table
from sentinel.core.assertion import parse
from sentinel.core.check import Check
from sentinel.core.http_function import HttpOptions
from sentinel.core.placeholders import secret_names, value_names

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
DEFAULT = "status < 400"
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_NOT_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "expect"})
"""Said by whoever makes the connection."""


def read_http_options(table: Table, files: Files, folder: Path) -> HttpOptions:
    """What such a definition says; secrets out of files beside it, too."""
    method = table.choice("method", METHODS, "GET") or "GET"
    options = HttpOptions(
        expect=read_conditions(table) or (parse(DEFAULT),),
        method=method,
        headers=_headers(table.table("headers")),
        body=table.text("body", ""),
        json=_document(table),
        follow_redirects=table.flag("follow_redirects", True),
    )
    _report_mixed(table, method)
    for name in value_names(options.texts):
        table.problem(
            "",
            f"{{{name}}} stands in it; accepted: {{secret:NAME}} and {{basic:USER:NAME}}; to use "
            f'what an earlier answer gave write kind = "journey", for plain braces {{{{{name}}}}}',
        )
    secrets = read_secrets(table, secret_names(options.texts), folder, files.environ)
    if secrets and table.has("follow_redirects") and options.follow_redirects:
        table.problem(
            "follow_redirects",
            "found true beside a secret, which goes to the targets alone; accepted: false; remove "
            'it, or write kind = "journey"',
        )
    return replace(options, secrets=secrets)


def report_http_targets(problems: Problems, checks: Sequence[Check]) -> None:
    """A check that asks single addresses names each, as it stands: addresses are shown, and stand
    in the logs of servers on the way."""
    for check in checks:
        if isinstance(check.options, HttpOptions):
            for number, target in enumerate(check.targets):
                if secret_names([target]):
                    problems.add(
                        check.source,
                        f"targets[{number}]",
                        "a secret stands in an address, which everybody on the way writes down; "
                        "accepted: secrets in [headers], body and [json]; move it there",
                    )
                if target.endswith("/**"):
                    problems.add(
                        check.source,
                        f"targets[{number}]",
                        f"found {shown(target)}; accepted in a check of kind "
                        f'"{check.kind}": single addresses such as "/search"; name each',
                    )


def _headers(table: Table) -> tuple[tuple[str, str], ...]:
    names = tuple(table.rest())
    for name in names:
        if not _NAME.fullmatch(name) or name.lower() in _NOT_OURS:
            table.problem(
                name,
                f"accepted: the name of a header such as Accept, other than "
                f"{', '.join(sorted(_NOT_OURS))}; correct or remove it",
            )
    return tuple((name, table.text(name, may_be_empty=True)) for name in names)


def _document(table: Table) -> object:
    """Any table of TOML that JSON can say, too."""
    if not table.has("json"):
        return None
    document = table.table("json").rest()
    try:
        json.dumps(document, allow_nan=False)
    except (TypeError, ValueError):
        table.problem(
            "json", "a date, or a number that is none, stands in it; JSON has neither; write text"
        )
    return document


def _report_mixed(table: Table, method: str) -> None:
    for key in ("body", "json"):
        if table.has(key) and method in {"GET", "HEAD"}:
            table.problem(
                key,
                f'stands beside method "{method}", which sends nothing; accepted: beside "POST"',
            )
    if table.has("body") and table.has("json"):
        table.problem("json", "stands beside body; accepted: one of the two; remove one")
