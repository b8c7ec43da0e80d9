"""The reference loses nothing that the code has: keys, commands, codes, schemas, messages."""

import ast
import re
from functools import cache

import pytest

from reference_pages.commands import commands, walk
from reference_pages.configuration import FILE, configuration
from reference_pages.finding_codes import finding_codes
from reference_pages.json_documents import schemas
from reference_pages.kinds import kinds
from reference_pages.metrics import metrics
from reference_pages.source import modules, tree, words
from sentinel.cli import build_parser
from sentinel.core.annotated_keys import keys, written
from support.doc_examples import DOCS, REPOSITORY

FORM = REPOSITORY / "sentinel" / "core" / "syntax_words.py"


def test_no_key_of_the_configuration_is_lost() -> None:
    """Counted without any knowledge of the file's shape, line by line."""
    text = FILE.read_text(encoding="utf-8")
    known = {key.name for key in keys(text)}
    assert [(line, name) for line, name in written(text) if name not in known] == []
    page = configuration()
    assert [name for name in known if f"| `{name}` |" not in page] == []


def test_every_key_has_a_type_and_a_default() -> None:
    found = keys(FILE.read_text(encoding="utf-8"))
    assert len(found) > 180
    assert [key for key in found if not key.type or not key.default] == []
    assert len({(key.table, key.name) for key in found}) == len(found)


@pytest.mark.parametrize(
    ("table", "name", "kind", "default"),
    [
        ("site", "url", "text", "required"),
        ("site.block", "flag_dir", "path", '`"/var/lib/sentinel/flags"`'),
        ("contact", "roles", "list", "required"),
        ("witnesses", "deadline", "duration", '`"30s"`'),
        ("backup", "keep", "duration", '`"90d"`, from "0s" to "3660d"'),
        ("limits", "concurrency", "whole number", "`16`"),
        ("mail.relay", "host", "text", "as said above"),
    ],
)
def test_keys_read_as_their_comments_say(table: str, name: str, kind: str, default: str) -> None:
    found = {(key.table, key.name): key for key in keys(FILE.read_text(encoding="utf-8"))}
    key = found[table, name]
    assert (key.type, key.default) == (kind, default)


def test_every_command_and_option_is_there() -> None:
    page = commands()
    for words_of, parser in walk(build_parser()):
        assert f"# `sentinel {' '.join(words_of)}`\n" in page
        for action in parser._actions:
            for option in action.option_strings:
                if option.startswith("--"):
                    assert option in page, f"{words_of}: {option}"


@cache
def known_codes() -> frozenset[str]:
    return frozenset(one.code for one in finding_codes())


def test_codes_that_tests_know_are_listed() -> None:
    """Where a test compares the code of a finding, that code is in the reference."""
    compared = re.compile(
        r"""\bcode == ["']([a-z0-9-]+)["']|\.code for .*== \[?\(?["']([a-z0-9-]+)"""
    )
    found = {
        first or second
        for file in (REPOSITORY / "tests").rglob("test_*.py")
        for first, second in compared.findall(file.read_text(encoding="utf-8"))
    }
    assert len(found) > 10
    assert sorted(found - known_codes()) == []


def test_every_schema_has_a_place() -> None:
    found = schemas()
    assert len({one.name for one in found}) == len(found) > 90
    assert {"sentinel/status/1", "sentinel/notice/1", "sentinel/monitoring-report/1"} <= {
        one.name for one in found
    }


def test_kinds_actions_and_blockers_are_there() -> None:
    from sentinel.actions import ACTIONS
    from sentinel.blockers import BLOCKERS
    from sentinel.checkers import KINDS

    page = kinds()
    for name in (*ACTIONS, *BLOCKERS, *KINDS):
        assert f"| `{name}` |" in page


def test_every_word_of_a_hampered_watch_is_in_the_run_books() -> None:
    """The word in brackets of "Sentinel itself is hampered (WORD)", as far as it is fixed."""
    text = (DOCS / "runbooks.md").read_text(encoding="utf-8")
    missing = {key for key in watch_keys() if f"`{key}`" not in text and f"`{key}..." not in text}
    assert missing == set()


def watch_keys() -> set[str]:
    """The second argument of watch_notice, and of the two that lead to it."""
    found: set[str] = set()
    for file in modules(""):
        text = file.read_text(encoding="utf-8")
        if "watch_notice" not in text and "_tell(" not in text:
            continue
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("watch_notice", "self._tell")
            ):
                found |= {words(part).partition("…")[0] for part in node.args[1:2]}
    return {key for key in found if re.fullmatch(r"[a-z-]+", key)}


def test_every_metric_is_there() -> None:
    from sentinel.metrics import METRICS

    page = metrics()
    assert [m.name for m in METRICS if any(f"`{name}`" not in page for name in m.samples)] == []
