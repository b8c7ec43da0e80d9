"""The page of what a plug-in check is given and what it gives: fields of the classes themselves."""

import ast
import inspect

from reference_pages.markdown import GENERATED, cell, code, table
from reference_pages.source import first_paragraph


def plug_ins() -> str:
    """Snapshot, Page, FetchFailure, Check and Finding, field by field."""
    from sentinel.core.check import Check
    from sentinel.core.finding import Finding, Signal
    from sentinel.core.page import FetchFailure, Page
    from sentinel.core.snapshot import Snapshot

    parts = [
        GENERATED,
        "# Plug-in checks\n",
        "A plug-in is a function `check(check, snapshot)` that yields findings: "
        "[write a check](../write-a-check.md). All of these are frozen values; what a look did "
        "not bring is `None` or empty.\n",
    ]
    for kind in (Check, Snapshot, Page, FetchFailure, Finding, Signal):
        parts += [
            f"## `{kind.__name__}`\n",
            f"`{kind.__module__}`. {cell(first_paragraph(kind))}\n",
            table(("field", "type", "meaning"), _fields(kind)),
        ]
    return "\n".join(parts)


def _fields(kind: type) -> list[tuple[str, str, str]]:
    """Name, type as it is annotated, and the text below it."""
    (made,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(made, ast.ClassDef)
    found: list[tuple[str, str, str]] = []
    for line in made.body:
        match line:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                found.append((f"`{name}`", code(ast.unparse(annotation)), ""))
            case ast.Expr(value=ast.Constant(value=str(text))) if found:
                found[-1] = (*found[-1][:2], cell(text))
    return found
