"""Who may import whom (DESIGN: dependencies point one way). Read from the source, not run."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "sentinel"

FLOW = "the flow"
"""Every module beside `app.py` that has no line of its own below: detect, respond, outbox ..."""

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "core": {"core", "errors"},
    "checkers": {"checkers", "core", "errors"},
    "actions": {"actions", "core", "errors"},
    "reporting": {"core", "errors", "edges.files"},
    "blockers": {"blockers", "core", "errors", "edges.files", "edges.api", "edges.program"},
    "edges": {"edges", "core", "errors"},
    "config": {
        *("config", "core", "errors", "checkers", "actions", "blockers", "edges.keys"),
        "edges.kept_playbooks",  # the last good text of a playbook that was edited into a fault
        "edges.yara_rules",  # an operator's rule that does not compile is a fault of configuration
        "sentinel",  # where the package and its defaults lie
    },
    FLOW: {FLOW, "core", "errors", "checkers", "actions", "reporting"},
    "usage": {"usage", "errors"},  # reads a parser that is handed in
    # who may enter: on ports alone, under the console, the API and the command line
    "access": {"access", FLOW, "core", "errors"},
    "console": {
        *("access", "console", FLOW, "app_parts", "deeds", "operations", "core", "errors"),
        "sentinel",  # its version
    },
    # what people ask of a running Sentinel: on top of a built application
    "operations": {
        "access",
        "operations",
        FLOW,
        "app_parts",
        "deciding",
        "deeds",
        "core",
        "errors",
        "calendar_lifecycle",
        "calendar_people",
        *("broken_links", "deploying", "monitoring_days"),
    },
    "deeds": {FLOW, "deciding", "core", "errors"},
    # run on top of a built application
    "desk_parts": {
        *(FLOW, "access", "app_parts", "console", "core", "errors", "metrics", "operations")
    },
    "daemon": {
        FLOW,
        "alerting",
        "app",
        "console",
        "desk_parts",
        "core",
        "errors",
        "jobs",
        "responses",
    },
    "responses": {FLOW, "app", "core", "errors"},
    "digest": {FLOW, "app", "broken_links", "contact_jobs", "core", "errors"},
    "alerting": {FLOW, "app", "digest", "sending", "core", "errors"},
    "jobs": {
        *(FLOW, "app", "core", "errors"),
        *("calendar_jobs", "contact_jobs", "exercise_jobs", "log_duty", "monitoring_jobs", "night"),
        *("check_jobs", "status_page", "tidying"),
    },
    "broken_links": {FLOW, "app_parts", "core", "errors"},
    "monitoring_days": {FLOW, "app_parts", "broken_links", "checkers", "core", "errors"},
    "monitoring_facts": {FLOW, "app", "broken_links", "core", "errors", "monitoring_days"},
    "monitoring_files": {FLOW, "app", "core", "errors"},
    "syntax_files": {FLOW, "app", "core", "errors"},
    "monitoring_jobs": {
        *(FLOW, "app", "core", "errors", "edges.files"),
        *("monitoring_days", "monitoring_facts", "monitoring_files"),
    },
    "metrics": {"metrics", FLOW, "app", "core", "errors", "sentinel"},  # its version
    "night": {FLOW, "app", "core", "errors"},
    "tidying": {FLOW, "app", "core", "errors"},
    "status_page": {FLOW, "app", "core", "errors", "edges.files", "monitoring_days"},
    "service": {FLOW, "app", "console", "daemon", "reload", "core", "errors"},
    "reload": {"app", "config", "console", "core", "errors", "sentinel"},
    "deploying": {FLOW, "app_parts", "core", "errors"},
    "canary_prepare": {FLOW, "app", "core", "errors"},
    "canary_settle": {FLOW, "app", "core", "errors"},
    "canary_proof": {
        *(FLOW, "app", "canary_prepare", "canary_settle", "exercise_mail", "core", "errors")
    },
    "exercise_jobs": {FLOW, "app", "canary_proof", "canary_settle", "core", "errors"},
    "calendar_jobs": {FLOW, "app", "core", "errors"},
    "calendar_lifecycle": {FLOW, "app", "calendar_people", "core", "deploying", "errors"},
    "calendar_people": {FLOW, "app", "core", "errors"},
    "contact_jobs": {FLOW, "app", "core", "errors"},
    "check_jobs": {FLOW, "app", "core", "errors"},
    "log_duty": {FLOW, "app", "core", "errors"},
    "exercise_mail": {FLOW, "app", "sending", "core", "errors"},
    "sending": {FLOW, "app", "core", "errors"},
    "deciding": {FLOW, "config", "core", "errors"},
}
"""Part of the package to what it may import of the package: parts, or single modules of one."""

MAY_IMPORT_ANYTHING = {"app", "app_parts", "commands", "cli", "__main__", "demo", "drilling"}
"""The composition root, and what stands above it."""

PARSERS = {
    *(
        "ada_url",
        "bs4",
        "html5lib",
        "jsonpath",
        "lxml",
        "protego",
        "publicsuffixlist",
        "pypdf",
        "selectolax",
    ),
    "turbohtml",
    "PIL",  # decodes pictures that are handed in as bytes; opens no file there
}
"""All that pure code may use beside the standard library."""

WORLD = {
    *("asyncio", "concurrent", "ftplib", "glob", "http", "io", "logging", "multiprocessing", "os"),
    *("random", "secrets", "select", "selectors", "shutil", "signal", "smtplib", "socket"),
    *("socketserver", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time"),
}
"""Standard modules that touch the world, read a clock, log, or wait."""

PURE = ("core", "checkers")
CLOCKS = {"now", "utcnow", "today"}
DECODERS = {"Image.open"}
"""Pillow's name for the decoding of a picture in hand: it gets bytes, never a path."""
FILE_CALLS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One imported module and where that stands."""

    part: str
    module: str
    place: str

    @property
    def top(self) -> str:
        return self.module.split(".")[0]


def part_of(module: str) -> str:
    """`sentinel.edges.hops` is of part `edges`, `sentinel.detect` of `the flow`."""
    names = module.split(".")
    if len(names) == 1:
        return module
    own_line = {*MAY_IMPORT, *MAY_IMPORT_ANYTHING}
    return names[1] if names[1] in own_line or (PACKAGE / names[1]).is_dir() else FLOW


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def name_of(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def exists(module: str) -> bool:
    place = PACKAGE.parent / module.replace(".", "/")
    return place.with_suffix(".py").exists() or place.is_dir()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What one file says that matters here; each with its place."""

    part: str
    imports: tuple[Import, ...]
    touches: tuple[str, ...]
    """Calls that read a clock or open a file."""
    coroutines: tuple[str, ...]


@cache
def sources() -> tuple[Source, ...]:
    """Each file is parsed once, by the first test that asks."""
    return tuple(source_of(file) for file in files())


def source_of(file: Path) -> Source:
    part, own = part_of(name_of(file)), file.relative_to(PACKAGE.parent)
    imports: list[Import] = []
    touches: list[str] = []
    coroutines: list[str] = []
    for node in filter(_matters, ast.walk(ast.parse(file.read_text()))):
        match node:
            case ast.Import() | ast.ImportFrom():
                place = f"{own}:{node.lineno}"
                imports += [
                    Import(part=part, module=module, place=place) for module in imported(node)
                ]
            case ast.Call() if touches_the_world(node):
                touches.append(f"{own}:{node.lineno}: {ast.unparse(node.func)}()")
            case ast.AsyncFunctionDef() if not only_a_promise(node):
                coroutines.append(f"{own}:{node.lineno}: async def {node.name}")
    return Source(
        part=part, imports=tuple(imports), touches=tuple(touches), coroutines=tuple(coroutines)
    )


def _matters(node: ast.AST) -> bool:
    """Most nodes are names and constants; to match each takes seconds."""
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Call | ast.AsyncFunctionDef)


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    base = f"relative.{node.module}" if node.level else str(node.module)
    if not base.startswith("sentinel"):
        return [base]
    deeper = [f"{base}.{alias.name}" for alias in node.names]
    return [full if exists(full) else base for full in deeper]


def touches_the_world(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(attr=last) | ast.Name(id=last) if last in CLOCKS | FILE_CALLS:
            called = ast.unparse(call.func)
            owner = called.rpartition(".")[0].split(".")[-1]
            clock = last in CLOCKS and owner in {"datetime", "date"}
            return clock or (last in FILE_CALLS and called not in DECODERS)
    return False


def imports() -> Iterator[Import]:
    for source in sources():
        yield from source.imports


def allowed(found: Import) -> bool:
    target = part_of(found.module)
    below = found.module.removeprefix("sentinel.")
    may = MAY_IMPORT[found.part]
    may = may | {"app_parts"} if "app" in may else may  # its type stands there
    return target in may or any(below == one or below.startswith(f"{one}.") for one in may)


def test_every_part_of_the_package_has_a_line_in_the_table() -> None:
    parts = {part_of(name_of(file)) for file in files()} - {"sentinel"}
    unknown = parts - set(MAY_IMPORT) - MAY_IMPORT_ANYTHING
    assert not unknown, f"say in {Path(__file__).name} what may be imported by: {unknown}"


def test_dependencies_point_one_way() -> None:
    wrong = [
        f"{one.place}: {one.part} may not import {one.module}; it may import "
        f"{', '.join(sorted(MAY_IMPORT[one.part])) or 'nothing of the package'}"
        for one in imports()
        if one.part in MAY_IMPORT and one.top in {"sentinel", "relative"} and not allowed(one)
    ]
    assert not wrong, "\n".join(wrong)


def test_only_app_commands_and_the_demo_know_which_edge_stands_behind_a_port() -> None:
    may = {"edges", "app", "app_parts", "commands", "demo", "drilling"}
    wrong = [
        f"{one.place}: imports {one.module}; take the port of sentinel.core.ports instead"
        for one in imports()
        if one.module.startswith("sentinel.edges")
        and one.part not in may
        and (one.part, one.module.removeprefix("sentinel."))
        not in {
            ("blockers", "edges.api"),
            ("blockers", "edges.files"),
            ("blockers", "edges.program"),
            ("config", "edges.kept_playbooks"),
            ("config", "edges.keys"),
            ("config", "edges.yara_rules"),
            ("monitoring_jobs", "edges.files"),
            ("reporting", "edges.files"),
            ("status_page", "edges.files"),
        }
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("part", PURE)
def test_pure_code_imports_nothing_that_touches_the_world(part: str) -> None:
    wrong = [
        f"{one.place}: {part} is pure and may not import {one.module}"
        for one in imports()
        if one.part == part
        and one.top != "sentinel"
        and (one.top in WORLD or not (one.top in sys.stdlib_module_names or one.top in PARSERS))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("part", PURE)
def test_pure_code_reads_no_clock_and_opens_no_file(part: str) -> None:
    wrong = [place for one in sources() if one.part == part for place in one.touches]
    assert not wrong, f"{part} gets times and bytes handed in:\n" + "\n".join(wrong)


@pytest.mark.parametrize("part", PURE)
def test_pure_code_is_not_asynchronous(part: str) -> None:
    """Protocols may promise `async` methods; pure code has none with a body."""
    wrong = [place for one in sources() if one.part == part for place in one.coroutines]
    assert not wrong, "\n".join(wrong)


def only_a_promise(function: ast.AsyncFunctionDef) -> bool:
    return all(
        isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)
        for line in function.body
    )


def test_only_the_schedule_knows_the_scheduler() -> None:
    wrong = [
        f"{one.place}: imports {one.module}"
        for one in imports()
        if one.top == "apscheduler" and not one.place.startswith("sentinel/schedule.py")
    ]
    assert not wrong, "\n".join(wrong)


def test_the_table_is_read_as_meant() -> None:
    """A forbidden import is found, an allowed one is not."""
    assert allowed(Import(part="blockers", module="sentinel.edges.files", place=""))
    assert not allowed(Import(part="blockers", module="sentinel.edges.hops", place=""))
    assert not allowed(Import(part="core", module="sentinel.detect", place=""))
    assert not allowed(Import(part="edges", module="sentinel.config", place=""))
    assert part_of("sentinel.detect") == FLOW
    assert part_of("sentinel.edges.store.runs") == "edges"
