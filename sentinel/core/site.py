"""A Site: the address that is watched, where its files lie, and how it is blocked."""

from dataclasses import dataclass
from pathlib import Path

from sentinel.core.baseline import NamedKind
from sentinel.errors import BlockError


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSettings:
    """Which driver blocks the site, and its flag folder."""

    driver: str
    """A key of sentinel.blockers.BLOCKERS."""
    flag_dir: Path
    """Root-owned folder outside every document root; one folder per site below it."""
    retry_after_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSource:
    """Where such an answer is learnt from: a file or a URL, one of the two."""

    kind: NamedKind
    file: Path | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One watched site. Everything that is stored is keyed by `name`."""

    name: str
    title: str
    """How people call the site; shown in mails and on the block page."""
    url: str
    """The root URL, as a browser writes it, ending in `/`."""
    aliases: tuple[str, ...] = ()
    """Further root URLs of the same site, which a block must cover too."""
    document_root: Path | None = None
    """Absolute path of the files, or None where the site is watched over HTTP alone."""
    watch_document_root: bool = True
    """Whether the document root is a witness (hashed, and watched for writes)."""
    index_files: tuple[str, ...] = ("index.html", "index.htm", "index.php")
    block: BlockSettings | None = None
    networks: tuple[str, ...] = ()
    """CIDR; an address of the site's servers inside one is approved: a delivery network's."""
    named: tuple[NamedSource, ...] = ()
    """Answers of the site that are none of its pages and cannot be provoked, given by hand."""
    origin: str = ""
    """IP address, with a port or without, of the server behind the delivery network; empty: none
    is known. Asked with the site's name, for the public address may be another machine's."""


def block_settings(site: Site) -> BlockSettings:
    """How a site is blocked. Raises BlockError where that is not configured."""
    if site.block is None:
        raise BlockError(
            f"site {site.name}: nothing says how to block it. Add a [site.block] table with "
            "`driver` and `flag_dir` to config.toml, then run `sentinel block --snippet`."
        )
    return site.block
