"""The shipped profiles: every statement of the policies that can be checked, answered for or not is
listed; definitions are short, and what Sentinel does itself has a test that shows it."""

import ast
from pathlib import Path

import pytest

from sentinel.checkers.proofs import PROOFS
from sentinel.config import defaults_dir
from support.promise_looking import shipped_profiles

REPOSITORY = Path(__file__).parent.parent
GUIDELINES = """
5.1.2 5.1.5 5.1.6 5.1.8 5.1.10 5.1.11 5.1.12 5.1.14 5.1.16 5.1.17 5.1.18 5.1.21 5.1.25
5.3.2 5.4.3 5.4.4 5.4.6 5.4.7 5.4.8 5.4.9 5.4.10
"""
ROWS = {
    "cmpdi": {str(number) for number in range(1, 42)},
    "mine-mitra": {str(number) for number in range(1, 17)},
    "msewa": {str(number) for number in range(1, 15)},
    "indiamart": {str(number) for number in range(1, 15)},
    "gigw-3.0": set(GUIDELINES.split()),
}
"""Numbers of the statements of each policy; of the guidelines, items that a program can look at."""


def test_there_are_five() -> None:
    assert set(shipped_profiles()) == set(ROWS)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_statement_is_covered(name: str) -> None:
    """By a proof, a person's word, Sentinel itself, or a reason why nothing can."""
    rows = {row.strip() for one in shipped_profiles()[name].promises for row in one.row.split(",")}
    assert rows - {""} == ROWS[name]


def test_every_promise_is_said_in_both_languages() -> None:
    """By words of its own: a Hindi reader is not given English."""
    for profile in shipped_profiles().values():
        for one in profile.promises:
            assert one.says.isascii(), one.key
            assert sum("\u0900" <= letter <= "\u097f" for letter in one.says_hindi) > 10, one.key


def test_definitions_fit_a_screen() -> None:
    for file in (defaults_dir() / "checks" / "promises").rglob("*.toml"):
        assert len(file.read_text(encoding="utf-8").splitlines()) < 40, file


def test_what_sentinel_does_itself_is_shown_by_tests_that_exist() -> None:
    for profile in shipped_profiles().values():
        for one in profile.promises:
            if one.proof == "by-sentinel":
                assert one.texts("shown_by"), one.key
            for place in one.texts("shown_by"):
                file, _, name = place.partition("::")
                assert name in _tests_of(REPOSITORY / file), f"{one.key}: {place}"


def _tests_of(file: Path) -> set[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, functions)}


def test_the_docs_name_every_proof_and_its_options() -> None:
    text = (REPOSITORY / "docs" / "promises.md").read_text(encoding="utf-8")
    for name, proof in PROOFS.items():
        row = next((line for line in text.splitlines() if line.startswith(f"| `{name}` |")), "")
        assert row, name
        assert [one.name for one in proof.options if f"`{one.name}` (" not in row] == [], name
