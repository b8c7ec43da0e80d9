"""Which witnesses share a path to the site: two looks on one path are one path, seen twice."""

from collections.abc import Iterable
from enum import StrEnum

from sentinel.core.words import WitnessKind


class WitnessPath(StrEnum):
    """A way to the site that fails, or is lied to, apart from the others."""

    PUBLIC = "public"
    """Our own network, the system's resolver, the delivery network."""
    RESOLVER = "resolver"
    """The address of another name server."""
    ORIGIN = "origin"
    """The server behind the delivery network."""
    VANTAGE = "vantage"
    """Another network."""
    FILES = "files"
    """The document root: no network at all."""
    DATABASE = "database"
    """The server of the site's database."""
    PERSON = "person"


PATH_OF: dict[WitnessKind, WitnessPath] = {
    WitnessKind.PUBLIC: WitnessPath.PUBLIC,
    WitnessKind.PUBLIC_SECOND: WitnessPath.PUBLIC,
    WitnessKind.PUBLIC_THIRD: WitnessPath.PUBLIC,
    WitnessKind.SEARCH_VISITOR: WitnessPath.PUBLIC,
    WitnessKind.SEARCH_BOT: WitnessPath.PUBLIC,
    WitnessKind.RENDERED: WitnessPath.PUBLIC,
    WitnessKind.RESOLVER: WitnessPath.RESOLVER,
    WitnessKind.ORIGIN: WitnessPath.ORIGIN,
    WitnessKind.VANTAGE: WitnessPath.VANTAGE,
    WitnessKind.TREE: WitnessPath.FILES,
    WitnessKind.DATABASE: WitnessPath.DATABASE,
    WitnessKind.DATABASE_SECOND: WitnessPath.DATABASE,
    WitnessKind.PERSON: WitnessPath.PERSON,
}

PUBLIC_LOOKS = frozenset({WitnessKind.PUBLIC, WitnessKind.PUBLIC_SECOND, WitnessKind.PUBLIC_THIRD})
"""Ordinary visitors' looks with pauses between them: two of them say that it lasts."""
SEARCHING = frozenset({WitnessKind.SEARCH_VISITOR, WitnessKind.SEARCH_BOT})
"""Who comes from, or works for, a search engine: what these alone see is cloaked."""
ACCOMPANYING = SEARCHING | {WitnessKind.RENDERED}
"""Looks that are taken at the moment of another one: they tell more of it, and that it lasts they
do not tell. They are no second witness."""
OFF_OUR_NETWORK = frozenset(
    {WitnessPath.FILES, WitnessPath.VANTAGE, WitnessPath.DATABASE, WitnessPath.PERSON}
)
"""Paths on which a fault of our own network cannot make a good site look bad."""

WITNESS_TEXT: dict[WitnessKind, str] = {
    WitnessKind.PUBLIC: "a visitor's look",
    WitnessKind.PUBLIC_SECOND: "a second look with another browser name",
    WitnessKind.PUBLIC_THIRD: "a third look, later",
    WitnessKind.SEARCH_VISITOR: "a look as a visitor from a search engine",
    WitnessKind.SEARCH_BOT: "a look as a search engine's robot",
    WitnessKind.RESOLVER: "the address that another name server gives",
    WitnessKind.ORIGIN: "the origin server, asked directly",
    WitnessKind.RENDERED: "the page as a browser shows it",
    WitnessKind.VANTAGE: "a look from another place",
    WitnessKind.TREE: "the files in the document root",
    WitnessKind.DATABASE: "the database, asked itself",
    WitnessKind.DATABASE_SECOND: "the database, asked again",
    WitnessKind.PERSON: "a person",
}


def independent(kinds: Iterable[WitnessKind]) -> tuple[WitnessKind, ...]:
    """The kinds that count as witnesses of their own, each once, in the order given."""
    return tuple(kind for kind in dict.fromkeys(kinds) if kind not in ACCOMPANYING)


def paths(kinds: Iterable[WitnessKind]) -> frozenset[WitnessPath]:
    """The paths on which some witnesses stand."""
    return frozenset(PATH_OF[kind] for kind in kinds)


def named(kinds: Iterable[WitnessKind]) -> str:
    """Witnesses in words: `a visitor's look and the files in the document root`."""
    return " and ".join(WITNESS_TEXT[kind] for kind in dict.fromkeys(kinds)) or "no witness"
