"""The page of JSON documents: every schema, who gives it, and an example that was really made."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference_pages.commands import walk
from reference_pages.markdown import GENERATED, cell, fenced, table
from reference_pages.source import PACKAGE, modules

EXAMPLES = Path(__file__).parents[1] / "json-examples"
"""Made by tests/test_docs_json.py, which runs each command on a sample and holds them."""
_SCHEMA = re.compile(r'"sentinel/([a-z-]+)/([0-9]+)"')
_PRINTED = re.compile(r'\bprint_json\(\s*(?:"([a-z-]+)"|([A-Z_]+)\b)')
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
    sources = {file: file.read_text(encoding="utf-8") for file in modules("")}
    found: dict[str, Schema] = {}
    for file, text in sources.items():
        module = str(file.relative_to(PACKAGE))
        for name in _names(text, sources):
            command = _command(file, text, known) if module.startswith("commands/") else ""
            if name not in found or (command and not found[name].command):
                found[name] = Schema(name=name, module=module, command=command)
    return tuple(found[name] for name in sorted(found))


def _names(text: str, sources: dict[Path, str]) -> Iterator[str]:
    """What stands in a file as a schema's name, and what it gives to print_json: a text, or a name
    for one that stands here or in a file from which it is imported."""
    for name, version in _SCHEMA.findall(text):
        yield f"sentinel/{name}/{version}"
    for name, constant in _PRINTED.findall(text):
        if name:
            yield f"sentinel/{name}/1"
        for place in (text, *(_imported(text, constant, sources) if constant else ())):
            yield from (f"sentinel/{one}/1" for one in _texts(place, constant))


def _texts(text: str, constant: str) -> list[str]:
    return re.findall(rf'^{constant} = "([a-z-]+)"$', text, re.MULTILINE) if constant else []


def _imported(text: str, constant: str, sources: dict[Path, str]) -> Iterator[str]:
    for module in re.findall(rf"from (sentinel[.\w]+) import [^\n]*\b{constant}\b", text):
        yield sources.get(PACKAGE.parent / f"{module.replace('.', '/')}.py", "")


def _command(file: Path, text: str, known: dict[str, tuple[str, ...]]) -> str:
    """The command whose words the file's name begins with, the longest of them; else the one that
    its first line names."""
    if file.parent.name == "link_formats":
        return "sentinel links"
    stem = file.stem
    fitting = [name for name in known if stem == name or stem.startswith(f"{name}_")]
    if fitting:
        return f"sentinel {' '.join(known[max(fitting, key=len)])}"
    said = re.search(r"`(sentinel [a-z -]+?)`", text.partition("\n")[0])
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
