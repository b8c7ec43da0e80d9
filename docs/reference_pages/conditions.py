"""The page of conditions: what an `if` step of a playbook may ask, and what a check may expect."""

import inspect

from reference_pages.markdown import GENERATED, cell, code, fenced, table

_TYPES = {str: "text", int: "whole number", bool: "true or false"}


def conditions() -> str:
    """Both languages: their grammar, facts and operators."""
    return "\n".join([GENERATED, "# Conditions\n", _of_playbooks(), _of_checks()])


def _of_playbooks() -> str:
    from sentinel.core import condition
    from sentinel.core.condition_reader import MAX_CHARACTERS, MAX_DEPTH
    from sentinel.core.run_facts import FACTS

    grammar = inspect.getdoc(condition) or ""
    drawn = [line.strip() for line in grammar.splitlines() if " = " in line and line[:1] == " "]
    rows = [
        (
            f"`{name}`",
            _TYPES[fact.kind],
            cell(fact.what),
            " ".join(code(f'"{word}"') for word in fact.words),
        )
        for name, fact in FACTS.items()
    ]
    return "\n".join(
        [
            "## Of playbooks\n",
            'An `if` step asks facts of the incident: `condition = \'verdict == "defaced" and '
            "affected > 10'`. At most "
            f"{MAX_CHARACTERS} characters, and {MAX_DEPTH} parentheses or `not` inside one "
            "another; no arithmetic, no other names, no code. What to do with them: "
            "[write a playbook](../write-a-playbook.md).\n",
            fenced("\n".join(drawn), "text"),
            table(("fact", "type", "what it says", "its words"), rows),
        ]
    )


def _of_checks() -> str:
    from sentinel.core.assertion_parts import _TYPES as TYPES
    from sentinel.core.assertion_parts import Fact, Operator, Type
    from sentinel.core.document import MediaKind

    kinds = ", ".join(f"`{kind.value}`" for kind in MediaKind)
    rows = [(f"`{fact.value}`", TYPES.get(fact, Type.TEXT).value) for fact in Fact]
    return "\n".join(
        [
            "## Of checks\n",
            "Each text of `expect` in a check of kind `http`, `journey` or `browser-journey` is "
            "one condition: a fact, how it is judged, a value. What each fact is, and examples: "
            "[checks and conditions](../checks.md#conditions).\n",
            table(("fact", "compared as"), rows),
            f"Operators: {' '.join(f'`{one.value}`' for one in Operator)}; `not` before the "
            "operator or the whole, `every` before a fact with several values.\n",
            f"Kinds of files, for `file kind`: {kinds}.\n",
        ]
    )
