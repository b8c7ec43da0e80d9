"""Every command that a page shows is one that the program takes, with these options."""

import argparse
import re
import shlex
from functools import cache
from itertools import takewhile
from pathlib import Path

import pytest

from sentinel.cli import build_parser
from sentinel.errors import UsageError
from support.doc_examples import REPOSITORY, examples, pages

KNOWN_WORDS = {"run", "config", "load"}
"""What is done with an example: support/doc_examples.py."""
SHELL = {"|", ">", ">>", "<", "&&", "||", ";", "&"}
"""Where a command ends and the shell goes on."""
SHOWN = {"", "sh", "console"}
NO_COMMANDS = {"COMMAND", "action"}
"""Words for any command, and what an exported playbook calls an action (CACAO)."""
INLINE = re.compile(r"(?<!`)`sentinel ([^`\n]+)`(?!`)")


@cache
def parser() -> argparse.ArgumentParser:
    return build_parser()


def lines_of(page: Path) -> list[str]:
    """Lines of fenced and of indented blocks that call sentinel; one that is a form, not a call
    (`[ID]`, `...`), is none."""
    found = [
        line
        for example in examples(page)
        if example.language in SHOWN
        for line in example.text.splitlines()
    ]
    found += re.findall(r"^    (sentinel .+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    calls = (re.sub(r"^(?:\.venv/bin/)?sentinel ", "", line.strip()) for line in found)
    return [
        line
        for line, whole in zip(calls, found, strict=True)
        if line != whole.strip() and not re.search(r"\.\.\.|\[[A-Z]", line)
    ]


def name_of(page: Path) -> str:
    return str(page.relative_to(REPOSITORY))


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_what_a_page_calls_is_taken(page: Path) -> None:
    wrong = []
    for line in lines_of(page):
        words = list(takewhile(lambda word: word not in SHELL, shlex.split(line, comments=True)))
        try:
            parser().parse_args(words)
        except UsageError as error:
            wrong.append(f"sentinel {line}: {error}")
        except SystemExit:  # --help
            continue
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_commands_within_sentences_are_there(page: Path) -> None:
    """Their names; options within a sentence may be left out."""
    known = set(words_of(parser(), ()))
    wrong = []
    for text in INLINE.findall(page.read_text(encoding="utf-8")):
        words = [word for word in text.split() if re.fullmatch(r"[a-z][a-z-]*", word)]
        first = tuple(words[:1])
        deeper = {path[1] for path in known if path[:1] == first and len(path) > 1}
        named = text.split()[1] if len(text.split()) > 1 else ""
        part = deeper and named in words and named not in deeper
        if text.split()[0] not in NO_COMMANDS and (first not in known or part):
            wrong.append(text)
    assert not wrong, wrong


def words_of(one: argparse.ArgumentParser, before: tuple[str, ...]) -> list[tuple[str, ...]]:
    found = [before]
    for action in one._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in getattr(action, "deeds", action.choices).items():
                found += words_of(inner, (*before, name))
    return found


def test_every_word_behind_a_fence_is_one_that_tests_know() -> None:
    """Whoever mistypes one would have an example that nobody runs."""
    unknown = [
        f"{one.page}:{one.line}: {' '.join(one.words)}"
        for page in pages()
        for one in examples(page)
        if set(one.words) - KNOWN_WORDS
    ]
    assert unknown == []


def test_every_page_with_such_examples_is_walked() -> None:
    """Those that tests/test_docs_protect.py and tests/test_docs_examples.py name."""
    told = {
        name_of(page) for page in pages() if any(one.words or one.title for one in examples(page))
    }
    walked = "".join(
        (REPOSITORY / "tests" / name).read_text(encoding="utf-8")
        for name in ("test_docs_protect.py", "test_docs_examples.py")
    )
    missing = {page for page in told if f'"{page.removeprefix("docs/")}"' not in walked}
    assert {page for page in missing if not page.startswith("docs/protect/")} == set()
