"""The page of JSON documents: every schema, who gives it, and an example that was really made."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from reference_pages.commands import walk
from reference_pages.markdown import GENERATED, cell, fenced, table
from reference_pages.source import PACKAGE, modules, tree, words

EXAMPLES = Path(__file__).parents[1] / "json"
"""Made by tests/test_docs_json.py, which runs each command on a sample and holds them."""
_SCHEMA = re.compile(r"sentinel/([a-z-]+)/([0-9]+)")
MAX_DEPTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    name: str
    """`sentinel/status/1`."""
    module: str
    command: str
    """As it is typed; empty for what no command prints."""

    @property
    def short(self) -> str:
        return self.name.split("/")[1]


def schemas() -> tuple[Schema, ...]:
    """Every schema that the source gives, sorted by name."""
    from sentinel.cli import build_parser

    known = {"_".join(found).replace("-", "_"): found for found, _ in walk(build_parser())}
    found: dict[str, Schema] = {}
    for file in modules(""):
        text = file.read_text(encoding="utf-8")
        if not re.search(r"print_json|sentinel/[a-z-]+/[0-9]", text):
            continue
        module = str(file.relative_to(PACKAGE))
        for name in _names(file):
            command = _command(file, known) if module.startswith("commands/") else ""
            if name not in found or (command and not found[name].command):
                found[name] = Schema(name=name, module=module, command=command)
    return tuple(found[name] for name in sorted(found))


def _names(file: Path) -> Iterator[str]:
    constants = {
        node.targets[0].id: words(node.value)
        for node in tree(file).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree(file)):
        if _prints(node):
            first = node.args[0]
            name = words(first)
            if isinstance(first, ast.Name):
                name = constants.get(first.id) or _constant_elsewhere(file, first.id)
            if name and "…" not in name:
                yield f"sentinel/{name}/1"
        elif _SCHEMA.fullmatch(words(node) if isinstance(node, ast.Constant) else ""):
            yield words(node)


def _prints(node: ast.AST) -> TypeGuard[ast.Call]:
    """Whether a node calls print_json, by this name or as part of something."""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return "print_json" in {name, node.func.id if isinstance(node.func, ast.Name) else ""}


def _constant_elsewhere(file: Path, name: str) -> str:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
            other = PACKAGE.parent / f"{(node.module or '').replace('.', '/')}.py"
            for line in tree(other).body:
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == name:
                    return words(line.value)
    return ""


def _command(file: Path, known: dict[str, tuple[str, ...]]) -> str:
    """The command whose words the file's name begins with, the longest of them; else the one that
    its first line names."""
    if file.parent.name == "link_formats":
        return "sentinel links"
    stem = file.stem
    fitting = [name for name in known if stem == name or stem.startswith(f"{name}_")]
    if fitting:
        return f"sentinel {' '.join(known[max(fitting, key=len)])}"
    said = re.search(r"`(sentinel [a-z -]+?)`", ast.get_docstring(tree(file)) or "")
    return said[1] if said else ""


def json_documents() -> str:
    """Each schema: command, fields, example."""
    lines = [
        GENERATED,
        "# JSON documents\n",
        'With `--json` a command gives one document on stdout, whose first key is `"schema"`. A '
        "number is raised only where a reader of the old one would be wrong: keys may be added "
        "within it. The examples were made by running the commands on a sample site; lists are "
        "cut to their first entry.\n",
    ]
    for schema in schemas():
        lines.append(_schema(schema))
    return "\n".join(lines)


def _schema(schema: Schema) -> str:
    file = EXAMPLES / f"{schema.short}.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    command = kept.get("command") or schema.command
    told = f"Given by `{command} --json`." if command else f"Written by `{schema.module}`."
    text = f"## `{schema.name}`\n\n{told}\n"
    if not kept:
        return text
    rows = [(f"`{path}`", kind) for path, kind in fields(kept["document"])]
    shown = json.dumps(kept["document"], indent=2, ensure_ascii=False)
    folded = "\n".join(f"    {line}" for line in fenced(shown, "json").splitlines())
    return f'{text}\n{table(("field", "type"), rows)}\n??? example "An example"\n\n{folded}\n'


def fields(document: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Each field with its type, down to MAX_DEPTH; `[]` for the entries of a list."""
    if isinstance(document, dict) and depth < MAX_DEPTH:
        for key, value in document.items():
            inner = f"{path}.{key}" if path else key
            yield cell(inner), _kind(value)
            yield from fields(value, inner, depth + 1)
    elif isinstance(document, list) and document and depth < MAX_DEPTH:
        yield from fields(document[0], f"{path}[]", depth)


def _kind(value: Any) -> str:
    names = {dict: "object", list: "list", str: "text", bool: "true or false", type(None): "null"}
    if type(value) in names:
        return names[type(value)]
    return "number"
