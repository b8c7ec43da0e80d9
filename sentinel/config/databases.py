"""[[site.database]]: the databases that belong to a site."""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from sentinel.config.addresses import host_name
from sentinel.config.passwords import read_password
from sentinel.config.problems import listed, shown
from sentinel.config.table import Table
from sentinel.core.database import Engine
from sentinel.core.database_settings import DatabaseSettings

DRIVERS = {Engine.MARIADB: "pymysql", Engine.POSTGRESQL: "psycopg"}
"""The module that speaks to the server, brought by the extra that is called as the engine is."""
PROGRAMS = {
    Engine.MARIADB: ((("mariadb-dump", "mysqldump"),), "mariadb-client"),
    Engine.POSTGRESQL: ((("pg_dump",), ("pg_restore",)), "postgresql-client"),
}
"""Of each group one program is needed; and the package of Debian that brings them."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_OF_SERVERS = (
    *("database", "host", "port", "socket", "user", "password_file"),
    *("restore_user", "restore_password_file"),
)


def read_databases(
    site: Table, site_name: str, base: Path, environ: Mapping[str, str]
) -> tuple[DatabaseSettings, ...]:
    """The tables of one site; no name twice."""
    found: list[DatabaseSettings] = []
    for table in site.tables("database"):
        read = _database(table, site_name, base, environ)
        if read.name and any(read.name == other.name for other in found):
            table.problem(
                "name",
                f"found {shown(read.name)} a second time; accepted: a name of its own for each "
                "database of the site; rename one",
            )
        found.append(read)
    return tuple(found)


def _database(
    table: Table, site_name: str, base: Path, environ: Mapping[str, str]
) -> DatabaseSettings:
    name = table.text("name", accepted='a short name such as "shop"', convert=_short_name)
    word = table.choice("engine", [kind.value for kind in Engine])
    engine = Engine(word or Engine.SQLITE)
    variable = f"SENTINEL_DATABASE_{site_name}_{name}".upper().replace("-", "_")
    settings = DatabaseSettings(
        name=name,
        engine=engine,
        database=table.text("database", "", convert=_server_name),
        file=table.path("file", base),
        host=table.text("host", "", convert=_host),
        port=table.integer("port", 0, low=0, high=65535),
        socket=table.path("socket", base),
        user=table.text("user", ""),
        password=read_password(table, "password", base, environ, f"{variable}_PASSWORD"),
        restore_user=table.text("restore_user", ""),
        restore_password=read_password(
            table, "restore_password", base, environ, f"{variable}_RESTORE_PASSWORD"
        ),
        static_tables=table.texts("static_tables", (), accepted="a list of names of tables"),
        timeout_seconds=table.duration("timeout", "10m", low="1s", high="1d"),
        max_bytes=table.size("max_dump", "20GB"),
    )
    if word:
        _report_unfit(table, settings)
        _report_missing(table, engine)
    table.finish()
    return settings


def _report_unfit(table: Table, settings: DatabaseSettings) -> None:
    """Keys that this engine needs, and those that mean nothing to it."""
    if settings.engine is Engine.SQLITE:
        for key in _OF_SERVERS:
            if table.has(key):
                table.problem(
                    key, 'stands beside engine = "sqlite", which has no server; remove it'
                )
        if settings.file is None and not table.has("file"):
            table.problem("file", "missing; accepted: the path of the database's file; add it")
        return
    if table.has("file"):
        table.problem("file", f'stands beside engine = "{settings.engine}"; remove it')
    if not settings.database and not table.has("database"):
        table.problem("database", "missing; accepted: the server's name of it; add it")
    if not settings.user and not table.has("user"):
        table.problem("user", "missing; accepted: the account that reads and dumps; add it")
    if settings.host and settings.socket is not None:
        table.problem("socket", "stands beside host; accepted: one of the two; remove one")
    if settings.restore_password and not settings.restore_user:
        table.problem("restore_user", "missing beside its password; add the name to log in with")


def _report_missing(table: Table, engine: Engine) -> None:
    """What must be installed: found out now, and not in an incident."""
    driver = DRIVERS.get(engine)
    if driver is not None and find_spec(driver) is None:
        table.problem(
            "engine",
            f'found "{engine}", and the extra that speaks to it is not installed; accepted: an '
            f'installation with it; run `pip install "sentinel-watch[{engine}]"`',
        )
    groups, package = PROGRAMS.get(engine, ((), ""))
    for names in groups:
        if not any(which(name) for name in names):
            table.problem(
                "engine",
                f'found "{engine}", and this machine has no {listed(names)}; accepted: the '
                f"package {package} (Debian), or your distribution's; install it",
            )


def _short_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(
            "accepted: small letters, digits and hyphens, beginning with a letter or digit, at "
            'most 63, such as "shop"'
        )
    return text


def _server_name(text: str) -> str:
    if len(text) > 63:
        raise ValueError("accepted: at most 63 characters; correct it")
    return text


def _host(text: str) -> str:
    return host_name(text) if text else ""
