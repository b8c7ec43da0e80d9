"""Finds in the source every code that a finding, a signal or a judgement may carry."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reference_pages.source import PACKAGE, modules, tree, words

_CODE = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_GIVES = re.compile(r"\bcode=|\bcode: str|\", Verdict|\",\s+Verdict\.")
_SAID = ("message", "text", "said", "reason")
FOLDERS = ("checkers", "core", "edges/databases")


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCode:
    code: str
    said: str
    """Its sentence as it stands in the source, `…` for what is put in; empty where it is made
    elsewhere."""
    module: str


def finding_codes() -> tuple[FindingCode, ...]:
    """Each code once, with the first sentence that was found for it."""
    found: dict[str, FindingCode] = {}
    read = _modules()
    texts = {name: text for one in read for name, text in one.texts.items() if name[0] != "_"}
    takers = {name: place for one in read for name, place in one.takers.items() if name[0] != "_"}
    for one in read:
        for code, said in one.codes(texts, takers):
            old = found.get(code)
            if _CODE.fullmatch(code) and (old is None or (said and not old.said)):
                module = str(one.file.relative_to(PACKAGE))
                found[code] = FindingCode(code=code, said=said, module=module)
    for code in _of_rules():
        found.setdefault(code, FindingCode(code=code, said="", module="core/content_codes.py"))
    return tuple(found.values())


def _modules() -> list["_Module"]:
    """The files in which codes can stand, those that hand them on first: of all others the text
    alone is looked at, for the tree of a file is what takes time."""
    sources = {file: file.read_text(encoding="utf-8") for file in modules(*FOLDERS)}
    giving = [_Module.of(file) for file, text in sources.items() if _GIVES.search(text)]
    known = {one.file for one in giving}
    names = {name for one in giving for name in one.takers if name[0] != "_"}
    called = re.compile(rf"\b(?:{'|'.join(sorted(names))})\(")
    rest = [file for file, text in sources.items() if file not in known and called.search(text)]
    return [*giving, *(_Module.of(file) for file in rest)]


def _of_rules() -> frozenset[str]:
    """Codes of signals that are put together while a page is read, by the rules that name them."""
    from sentinel.core import content_codes, link_codes
    from sentinel.core.content_rules import RULES

    sets = [value for name, value in vars(content_codes).items() if name.endswith("_CODES")]
    sets += [link_codes.LINK_CODES, *(rule.codes for rule in RULES.values())]
    return frozenset().union(*sets)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Module:
    """One file: its texts by name, its functions with a parameter `code`, what it imports."""

    file: Path
    texts: dict[str, str]
    takers: dict[str, int]
    imported: frozenset[str]
    nodes: tuple[ast.Call | ast.Tuple, ...]

    @classmethod
    def of(cls, file: Path) -> "_Module":
        read = tree(file)
        texts, takers, imported, nodes = {}, {}, set(), []
        for node in read.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                texts[node.targets[0].id] = words(node.value)
            elif isinstance(node, ast.ImportFrom):
                imported |= {alias.asname or alias.name for alias in node.names}
        for node in ast.walk(read):
            if isinstance(node, ast.Call | ast.Tuple):
                nodes.append(node)
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
                place = _place_of_code(node)
                if place is not None:
                    takers[node.name] = place
        return cls(
            file=file, texts=texts, takers=takers, imported=frozenset(imported), nodes=tuple(nodes)
        )

    def codes(self, texts: dict[str, str], takers: dict[str, int]) -> Iterator[tuple[str, str]]:
        """Each code that a call or an answer of this file names, with its sentence."""
        known = {name: text for name, text in texts.items() if name in self.imported}
        taking = {name: place for name, place in takers.items() if name in self.imported}
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield from _of_call(node, {**taking, **self.takers}, {**known, **self.texts})
            else:
                yield from _of_answer(node, {**known, **self.texts})


def _place_of_code(function: ast.FunctionDef) -> int | None:
    """Which of its positional arguments is the code of what it makes; None: none of them."""
    names = [argument.arg for argument in function.args.args]
    handed_on = (
        keyword.value.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Name)
    )
    name = next((name for name in ("code", *handed_on) if name in names), None)
    return None if name is None else names.index(name)


def _of_call(
    node: ast.Call, takers: dict[str, int], constants: dict[str, str]
) -> Iterator[tuple[str, str]]:
    given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    place = takers.get(name, -1)
    value = given.get("code")
    rest = node.args
    if value is None and 0 <= place < len(node.args):
        value, rest = node.args[place], node.args[place + 1 :]
    if value is None:
        return
    said = next((words(given[key]) for key in _SAID if words(given.get(key))), "")
    said = said or next((text for one in rest if _is_sentence(text := words(one))), "")
    for code in _values(value, constants):
        yield code, said


def _of_answer(value: ast.Tuple, constants: dict[str, str]) -> Iterator[tuple[str, str]]:
    """`"http-refused", Verdict.REFUSED, text`."""
    match value.elts:
        case [_, ast.Attribute(value=ast.Name(id="Verdict")), *_]:
            pass
        case _:
            return
    said = next((text for one in value.elts[2:] if _is_sentence(text := words(one))), "")
    for code in _values(value.elts[0], constants):
        yield code, said


def _is_sentence(text: str) -> bool:
    return text.count(" ") > 1


def _values(node: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Name(id=name) if name in constants:
            yield constants[name]
        case ast.IfExp(body=body, orelse=orelse):
            yield from _values(body, constants)
            yield from _values(orelse, constants)
