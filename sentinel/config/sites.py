"""[[site]] and [site.block]."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from sentinel.config.addresses import address_and_port, network, root_url
from sentinel.config.blocking import read_blocking
from sentinel.config.databases import read_databases
from sentinel.config.drills import read_canary_page
from sentinel.config.evidence import read_logs
from sentinel.config.maintenance import read_maintenance
from sentinel.config.named_pages import read_named
from sentinel.config.problems import shown
from sentinel.config.rehearsal import read_rehearsal
from sentinel.config.remote import read_remote, read_remote_root, report_fall_back
from sentinel.config.restarting import read_restart
from sentinel.config.restoring import read_restore
from sentinel.config.rights import may
from sentinel.config.table import Table
from sentinel.config.uploads import read_uploads
from sentinel.core.site import Site

DEFAULT_INDEX_FILES = ("index.html", "index.htm", "index.php")

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_FILE_NAME = re.compile(r"[^/\0]{1,255}")


def read_sites(root: Table, base: Path, environ: Mapping[str, str]) -> tuple[Site, ...]:
    """All sites; at least one, no name, URL or document root twice."""
    tables = root.tables("site")
    if not tables and not (root.has("site") and root.problems):
        root.problem("site", "missing; accepted: one [[site]] or more; add the site to be watched")
    sites = tuple(_site(table, base, environ) for table in tables)
    for number, (table, site) in enumerate(zip(tables, sites, strict=True)):
        _report_doubles(table, site, sites[:number])
    return sites


def site_name(text: str) -> str:
    """The name of a site; it names folders, too. Raises ValueError."""
    if not _NAME.fullmatch(text):
        raise ValueError(
            "accepted: small letters, digits and hyphens, beginning with a letter or digit, at "
            'most 63, such as "main"'
        )
    return text


def document_root_fault(folder: Path) -> str:
    """What is wrong with a document root, or an empty text."""
    try:
        if folder.is_dir():
            if may(folder, os.R_OK | os.X_OK):
                return ""
            fault = "the running user may not read it"
        else:
            fault = "not a folder" if folder.exists() else "it does not exist"
    except OSError as error:
        fault = error.strerror or "it cannot be looked at"
    return (
        f"found {shown(str(folder))}: {fault}; accepted: the existing folder from which the web "
        "server serves the site; correct it, or leave it out to watch over HTTP alone"
    )


def _site(table: Table, base: Path, environ: Mapping[str, str]) -> Site:
    name = table.text("name", accepted='a short name such as "main"', convert=site_name)
    block, ladder = read_blocking(table, base, environ)
    remote = read_remote(table, base)
    folder = read_remote_root(table) if remote else _local_root(table, base)
    site = Site(
        name=name,
        title=table.text("title", name),
        url=table.text(
            "url", accepted='a URL such as "https://www.example.org/"', convert=root_url
        ),
        aliases=table.texts("aliases", (), accepted="a list of root URLs", convert=root_url),
        document_root=folder,
        watch_document_root=table.flag("watch", True),
        index_files=table.texts(
            "index_files",
            DEFAULT_INDEX_FILES,
            accepted='file names such as "index.html"',
            convert=_file_name,
        ),
        block=block,
        ladder=ladder,
        origin=table.text("origin", "", convert=_origin),
        networks=table.texts("networks", (), accepted="a list of networks", convert=network),
        named=read_named(table, base),
        remote=remote,
        rehearsal=read_rehearsal(table),
        restore=read_restore(table),
        uploads=read_uploads(table),
        logs=read_logs(table),
        maintenance=read_maintenance(table),
        restart=read_restart(table),
        canary_page=read_canary_page(table, folder, remote=remote is not None),
        databases=read_databases(table, name, base, environ),
        profiles=table.texts("profiles", (), accepted="a list of folders below checks/promises/"),
    )
    report_fall_back(table, site)
    table.finish()
    return site


def _local_root(table: Table, base: Path) -> Path | None:
    folder = table.path("document_root", base)
    if folder is not None and (fault := document_root_fault(folder)):
        table.problem("document_root", fault)
    return folder


def _origin(text: str) -> str:
    return address_and_port(text) if text else ""


def _file_name(text: str) -> str:
    if not _FILE_NAME.fullmatch(text) or text in {".", ".."}:
        raise ValueError('accepted: a file name such as "index.html"; without a folder')
    return text


def _report_doubles(table: Table, site: Site, earlier: tuple[Site, ...]) -> None:
    for number, other in enumerate(earlier):
        first = f"(first: site[{number}])"
        if site.name and site.name == other.name:
            table.problem(
                "name",
                f"found {shown(site.name)} a second time {first}; accepted: a name of its own for "
                "each site; rename one, or make one the other's alias",
            )
        for url in (site.url, *site.aliases):
            if url and url in (other.url, *other.aliases):
                table.problem(
                    "url" if url == site.url else "aliases",
                    f"found {shown(url)} a second time {first}; accepted: each address once; "
                    "remove one",
                )
        if _same_root(site, other):
            table.problem(
                "document_root",
                f"found {shown(str(site.document_root))} a second time {first}; accepted: a folder "
                "of its own for each site; write the second address as an alias of the first site",
            )
    if site.url and site.url in site.aliases:
        table.problem("aliases", f"found the site's own url {shown(site.url)}; remove it")


def _same_root(one: Site, other: Site) -> bool:
    if one.document_root is None or other.document_root is None:
        return False
    if one.remote is None and other.remote is None:
        return os.path.realpath(one.document_root) == os.path.realpath(other.document_root)
    if one.remote is None or other.remote is None:
        return False
    hosts = [(site.remote.host, site.remote.port) for site in (one, other) if site.remote]
    return hosts[0] == hosts[1] and one.document_root == other.document_root
