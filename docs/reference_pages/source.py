"""What the source says of itself beyond what Python keeps: texts below attributes and members."""

import ast
import inspect
from functools import cache
from pathlib import Path

import sentinel

PACKAGE = Path(sentinel.__file__).parent


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def modules(*folders: str) -> list[Path]:
    """The package's files in some of its folders ("" for the package itself), in order."""
    found: list[Path] = []
    for folder in folders:
        found += sorted((PACKAGE / folder).rglob("*.py"))
    return [file for file in found if "__pycache__" not in file.parts]


def member_texts(kind: type) -> dict[str, str]:
    """Of an Enum: name of each member to the text below it; empty where there is none."""
    (made,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(made, ast.ClassDef)
    found: dict[str, str] = {}
    name = ""
    for line in made.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            name = line.targets[0].id
            found[name] = ""
        elif name and isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant):
            found[name], name = " ".join(str(line.value.value).split()), ""
    return found


def first_paragraph(thing: object) -> str:
    """Of a docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def words(node: ast.expr | None) -> str:
    """A literal text of the source; what is put in at run time reads `…`. Empty: no text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(words(part) or "…" for part in values)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return f"{words(left) or '…'}{words(right) or '…'}"
    return ""
