"""checks/*.toml: one definition each, the name of the file is the name of the check."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sentinel.config.answers_check import (
    read_cookies_options,
    read_exposure_options,
    read_mixed_content_options,
    read_security_headers_options,
)
from sentinel.config.attestations import ATTESTATIONS
from sentinel.config.browser_journey_check import read_browser_journey_options
from sentinel.config.calendar_check import read_content_options
from sentinel.config.check_common import read_common
from sentinel.config.database_check import read_database_options
from sentinel.config.files import Files, table_of
from sentinel.config.http_check import read_http_options
from sentinel.config.journey_check import read_journey_options
from sentinel.config.patterns import (
    glob,
    plugin_file,
    region_selector,
    regular_expression,
    selector,
    target,
)
from sentinel.config.platform_checks import (
    read_domain_options,
    read_names_options,
    read_tls_options,
    read_transport_options,
)
from sentinel.config.plugins import load_plugin
from sentinel.config.promises import KIND as PROMISE
from sentinel.config.promises import read_promises
from sentinel.config.syntax_check import read_syntax_options
from sentinel.config.table import Table
from sentinel.core.check import (
    BaselineOptions,
    Check,
    CheckOptions,
    LinksOptions,
    Owner,
    PageOptions,
    PlainOptions,
    PluginOptions,
    ProbesOptions,
    PromisesOptions,
    ServerOptions,
    TreeOptions,
)
from sentinel.core.server_identity import Part

PLUGIN = "plugin"

_PROMISE = re.compile(rf'^kind\s*=\s*"{PROMISE}"', re.MULTILINE)
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def read_checks(files: Files, folder: Path) -> tuple[Check, ...]:
    """Every definition of the folder; at least one."""
    paths = [path for path in files.listing(folder, ".toml") if path.name != ATTESTATIONS]
    promises = read_promises(files, folder)
    if not paths:
        files.problems.add(
            files.name(folder),
            "",
            "holds no check; accepted: one .toml file or more; add one, or remove the folder to "
            "use the shipped checks",
        )
    checks = (_check(files, path, promises) for path in paths)
    return tuple(check for check in checks if check is not None)


def _check(files: Files, path: Path, promises: PromisesOptions) -> Check | None:
    file = files.name(path)
    text = files.text(path)
    table = table_of(text, file, files.problems) if text is not None else None
    if not _NAME.fullmatch(path.stem):
        files.problems.add(
            file,
            "",
            "the file's name is the check's name; accepted: small letters, digits and "
            'hyphens, such as "home.toml"; rename it',
        )
    if table is None:
        return None
    if _PROMISE.search(text or ""):
        table.problem("kind", "a promise stands in a folder of checks/promises/; move it there")
        return None
    kind = table.choice("kind", OPTIONS)
    read_options = OPTIONS.get(kind)
    if kind in BESIDE:
        read_options = partial(BESIDE[kind], files=files, folder=path.parent)
    if kind == "tls":  # may name a file of authorities beside it
        read_options = partial(read_tls_options, folder=path.parent)
    if kind == "promises":
        read_options = partial(_promises_options, promises=promises)
    targets = table.texts(
        "targets",
        None if kind in {"http", "page", PLUGIN} else ("/**",),
        accepted='a list of paths of the site, such as ["/", "/tenders/**"]',
        convert=target,
        least=1,
    )
    common = read_common(table, kind)
    check = Check(
        name=path.stem,
        kind=kind,
        targets=targets,
        every_seconds=common.every_seconds,
        severity=common.severity,
        confirm=common.confirm,
        options=read_options(table) if read_options else BaselineOptions(),
        source=file,
        plugin=_plugin(files, table, path.parent, kind),
        owner=common.owner,
        course=common.course,
        maintenance=common.maintenance,
    )
    if kind:  # of an unknown kind, the options cannot be known
        table.finish()
    return check


def _baseline_options(table: Table) -> BaselineOptions:
    return BaselineOptions(
        ignore=table.texts(
            "ignore", (), accepted="a list of CSS selectors", convert=region_selector
        ),
        sealed=table.texts(
            "sealed",
            (),
            accepted='a list of paths of the site, such as ["/", "/contact"]',
            convert=target,
        ),
    )


def _links_options(table: Table) -> LinksOptions:
    return LinksOptions(
        ignore=table.texts(
            "ignore", (), accepted="a list of regular expressions", convert=regular_expression
        ),
        fragments=table.flag("fragments", True),
        owners=tuple(_owner(inner) for inner in table.tables("owner")),
    )


def _owner(table: Table) -> Owner:
    owner = Owner(
        pages=table.texts(
            "pages",
            accepted='a list of paths of the site, such as ["/", "/tenders/**"]',
            convert=target,
            least=1,
        ),
        contact=table.text("contact", accepted="the name of a [[contact]] of config.toml"),
    )
    table.finish()
    return owner


def _page_options(table: Table) -> PageOptions:
    expressions = "a list of regular expressions"
    present = table.texts("text_present", (), accepted=expressions, convert=regular_expression)
    absent = table.texts("text_absent", (), accepted=expressions, convert=regular_expression)
    latency = table.duration("latency", "30s", low="1ms", high="10m")
    return PageOptions(
        status=table.integers("status", (200,), low=100, high=599),
        text_present=present,
        text_absent=absent,
        selector_present=table.texts(
            "selector_present", (), accepted="a list of CSS selectors", convert=selector
        ),
        latency_seconds=latency if table.has("latency") else None,
    )


def _tree_options(table: Table) -> TreeOptions:
    return TreeOptions(
        ignore=table.texts("ignore", (), accepted="a list of glob patterns", convert=glob)
    )


def _server_options(table: Table) -> ServerOptions:
    parts = [part.value for part in Part]
    return ServerOptions(ignore=table.choices("ignore", parts) if table.has("ignore") else ())


def _probes_options(table: Table) -> ProbesOptions:
    return ProbesOptions(
        probes=table.texts(
            "probes",
            accepted='a list of paths of the site, such as ["/index.html", "/x.php"]',
            convert=target,
            least=1,
        )
    )


def _promises_options(table: Table, promises: PromisesOptions) -> PromisesOptions:
    del table
    return promises


def _plain_options(table: Table) -> PlainOptions:
    del table  # whatever stands there beside the common keys is unknown
    return PlainOptions()


def _plugin_options(table: Table) -> PluginOptions:
    return PluginOptions(values=table.table("options").rest())


BESIDE: dict[str, Callable[..., CheckOptions]] = {
    "browser-journey": read_browser_journey_options,
    "database": read_database_options,
    "http": read_http_options,
    "journey": read_journey_options,
    "syntax": read_syntax_options,
}
"""Kinds whose definitions may name files that stand beside them, or secrets."""
OPTIONS: dict[str, Callable[[Table], CheckOptions]] = {
    "baseline": _baseline_options,
    "browser-journey": _plain_options,  # see BESIDE
    "content": read_content_options,
    "cookies": read_cookies_options,
    "database": _plain_options,  # read with the files beside it, see _check
    "domain": read_domain_options,
    "doorways": _plain_options,
    "exposure": read_exposure_options,
    "headers": _plain_options,
    "http": _plain_options,  # see BESIDE
    "journey": _plain_options,  # see BESIDE
    "links": _links_options,
    "mixed-content": read_mixed_content_options,
    "names": read_names_options,
    "page": _page_options,
    "probes": _probes_options,
    "promises": _plain_options,  # read with the profiles beside it, see _check
    "security-headers": read_security_headers_options,
    "server": _server_options,
    "syntax": _plain_options,  # read with the file beside it, see _check
    "third-party": _plain_options,
    "tls": _plain_options,  # read with the files beside it, see _check
    "transport": read_transport_options,
    "tree": _tree_options,
    PLUGIN: _plugin_options,
}
"""How the options of each kind are read: a line for each of sentinel.checkers.KINDS."""


def _plugin(files: Files, table: Table, folder: Path, kind: str) -> Path | None:
    if kind != PLUGIN:
        if table.has("plugin"):
            table.text("plugin", "")
            table.problem("plugin", f'stands beside kind = "{kind}"; write kind = "{PLUGIN}"')
        return None
    name = table.text("plugin", accepted='a file such as "sitemap.py"', convert=plugin_file)
    if not name:
        return None
    try:
        loaded = load_plugin(folder / name)
    except ValueError as error:
        table.problem("plugin", f'found "{name}": {error}')
        return None
    files.note(folder / name, loaded.source)
    return folder / name
