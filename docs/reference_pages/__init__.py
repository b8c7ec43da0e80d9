"""The reference, written from the code: PAGES maps the name of a page to what makes its text.

To add one: a function without arguments that gives Markdown, a line here, a line in mkdocs.yml.
"""

import re
from collections.abc import Callable
from pathlib import Path

from reference_pages.codes import codes
from reference_pages.commands import commands
from reference_pages.conditions import conditions
from reference_pages.configuration import configuration
from reference_pages.exit_codes import exit_codes
from reference_pages.http_api import http_api
from reference_pages.json_documents import json_documents
from reference_pages.kinds import kinds
from reference_pages.metrics import metrics
from reference_pages.pictures import pictures
from reference_pages.plug_ins import plug_ins
from reference_pages.traps import traps

REPOSITORY = Path(__file__).parents[2]

_OUTSIDE = {
    "backups/README.md": "reference/backup-format.md",
    "CHANGELOG.md": "reference/changes.md",
}
"""Files of the checkout outside docs/ that pages link to, and the page that shows each."""


def index() -> str:
    """What there is, for whoever comes here first."""
    return (
        "# Reference\n\nAll of it is written from the code when this site is built: nothing is "
        "copied by hand, so nothing can be out of date.\n\n"
        "| page | holds |\n|---|---|\n"
        "| [Configuration](configuration.md) | each key of `config.toml` |\n"
        "| [Commands](commands.md) | each command with its options |\n"
        "| [Exit codes](exit-codes.md) | what a command's end says to a script |\n"
        "| [Conditions](conditions.md) | facts and operators of playbooks and of checks |\n"
        "| [Kinds, actions, blockers](kinds.md) | what definitions may name |\n"
        "| [Plug-in checks](plug-ins.md) | what a check in Python is given, and gives |\n"
        "| [Codes](codes.md) | reason codes of verdicts, findings, links, causes |\n"
        "| [JSON documents](json.md) | each schema, its command, an example |\n"
        "| [Metrics](metrics.md) | what `/metrics` gives |\n"
        "| [HTTP API](http-api.md) | the operations below `/api/v1` |\n"
        "| [Format of a backup](backup-format.md) | how to read the vault without Sentinel |\n"
        "| [Changes](changes.md) | from version to version |\n"
    )


def _copied(name: str) -> Callable[[], str]:
    return lambda: (REPOSITORY / name).read_text(encoding="utf-8")


PAGES: dict[str, Callable[[], str]] = {
    "index": index,
    "configuration": configuration,
    "commands": commands,
    "exit-codes": exit_codes,
    "conditions": conditions,
    "kinds": kinds,
    "plug-ins": plug_ins,
    "codes": codes,
    "json": json_documents,
    "metrics": metrics,
    "http-api": http_api,
    "backup-format": _copied("backups/README.md"),
    "changes": _copied("CHANGELOG.md"),
}


def filled(markdown: str) -> str:
    """What a page leaves to the code: `<!-- from the code: traps of nginx -->`, and pictures that
    the tests of browsers have made."""
    markdown = re.sub(
        r"<!-- from the code: traps of ([a-z]+) -->", lambda found: traps(found[1]), markdown
    )
    return markdown.replace("<!-- from the code: pictures -->", pictures())


def elsewhere(markdown: str, page: str) -> str:
    """Links of a page out of docs/ turned to the page of this site that shows that file."""
    up = "../" * page.count("/")
    for outside, inside in _OUTSIDE.items():
        markdown = markdown.replace(f"]({up}../{outside})", f"]({up}{inside})")
    return markdown
