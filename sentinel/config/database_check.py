"""The options of checks of kind `database`, and the .sql files that stand beside a definition."""

import re
from collections.abc import Sequence
from pathlib import Path

from sentinel.config.files import Files
from sentinel.config.problems import Problems, did_you_mean, listed, shown
from sentinel.config.table import Table
from sentinel.core.check import Check, DatabaseOptions, Invariant
from sentinel.core.site import Site

MAX_NAME = 80
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}\.sql")


def read_database_options(table: Table, files: Files, folder: Path) -> DatabaseOptions:
    """What such a definition says; statements out of files, too."""
    invariants: list[Invariant] = []
    for inner in table.tables("invariant"):
        read = _invariant(inner, files, folder)
        if read.name and any(read.name == other.name for other in invariants):
            inner.problem("name", f"found {shown(read.name)} a second time; rename one")
        invariants.append(read)
    return DatabaseOptions(
        engine_checks=table.flag("engine_checks", True), invariants=tuple(invariants)
    )


def report_unknown_databases(
    problems: Problems, checks: Sequence[Check], sites: Sequence[Site]
) -> None:
    """An invariant is about a database that some site has."""
    names = sorted({database.name for site in sites for database in site.databases})
    for check in checks:
        invariants = check.options.invariants if isinstance(check.options, DatabaseOptions) else ()
        for number, one in enumerate(invariants):
            if one.database and one.database not in names:
                problems.add(
                    check.source,
                    f"invariant[{number}].database",
                    f"found {shown(one.database)}; accepted: the name of a [[site.database]] of "
                    f"config.toml, which has {listed(names) or 'none'}"
                    f"{did_you_mean(one.database, names)}; correct it, or add the database",
                )


def _invariant(table: Table, files: Files, folder: Path) -> Invariant:
    name = table.text("name", accepted='a few words such as "orders have a customer"')
    database = table.text("database", accepted="the name of a [[site.database]] of config.toml")
    statement = table.text("statement", "")
    file = table.text("file", "", convert=_file_name)
    if bool(statement) == bool(file) and not (table.has("file") and not file):
        table.problem("statement", "accepted: either statement or file; write one of the two")
    if len(name) > MAX_NAME:
        table.problem("name", f"found {len(name)} characters; accepted: at most {MAX_NAME}")
    if file:
        statement = (files.text(folder / file) or "").strip()
    table.finish()
    return Invariant(name=name, database=database, statement=statement.rstrip(";").strip())


def _file_name(text: str) -> str:
    if text and not _FILE.fullmatch(text):
        raise ValueError('accepted: a file beside the definition, such as "orders.sql"')
    return text
