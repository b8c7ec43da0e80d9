"""A Check as an operator wrote it, with options typed per kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sentinel.core.answer_options import AnswerOptions
from sentinel.core.browser_journey import BrowserJourneyOptions
from sentinel.core.calendar_element import ContentOptions
from sentinel.core.check_course_rule import CourseRule
from sentinel.core.finding import Finding
from sentinel.core.http_function import HttpOptions
from sentinel.core.journey import JourneyOptions
from sentinel.core.platform_options import (
    DomainOptions,
    NamesOptions,
    TlsOptions,
    TransportOptions,
)
from sentinel.core.site import MaintenanceWindow
from sentinel.core.words import Severity

if TYPE_CHECKING:
    from sentinel.core.published import Attestation, Profile
    from sentinel.core.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineOptions:
    """Pages and assets must equal their approved copies."""

    ignore: tuple[str, ...] = ()
    """CSS selectors of regions whose text may change; never hides scripts, frames, forms, hosts."""
    sealed: tuple[str, ...] = ()
    """Site-relative paths on which any change outside the learnt places is proof by itself; two
    persons approve a baseline that has such pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who looks after the links of some pages."""

    pages: tuple[str, ...]
    """As a check's targets; of the pages that carry a link."""
    contact: str
    """Name of a contact in config.toml."""

    def covers(self, path: str) -> bool:
        return any(covers(target, path) for target in self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksOptions:
    """Every same-site link and embedded resource must be served."""

    ignore: tuple[str, ...] = ()
    """Regular expressions on the absolute URL; a match is not judged."""
    fragments: bool = True
    """Judge `#name` too, against the ids of the target page."""
    owners: tuple[Owner, ...] = ()
    """The first that covers a page that carries a broken link is its owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """A page must do its work."""

    status: tuple[int, ...] = (200,)
    text_present: tuple[str, ...] = ()
    """Regular expressions that must match the page's visible text."""
    text_absent: tuple[str, ...] = ()
    selector_present: tuple[str, ...] = ()
    """CSS selectors that must match at least one element."""
    latency_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeOptions:
    """The document root must equal its approved manifest."""

    ignore: tuple[str, ...] = ()
    """Glob patterns, relative to the document root, of files that the application writes.
    `*` stays inside one folder, `**` crosses folders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginOptions:
    """What the operator wrote under [options]; its meaning is the plug-in's."""

    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """The servers that answer for the site must be the approved ones."""

    ignore: tuple[str, ...] = ()
    """Parts of `core/server_identity.py` that are not compared: `mail-server`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbesOptions:
    """Addresses that nobody links to must not answer."""

    probes: tuple[str, ...]
    """Site-relative paths that are asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainOptions:
    """A kind of check with nothing to choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """A statement of the operator's that must give no row."""

    name: str
    database: str
    """The name in config.toml."""
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseOptions:
    """The site's databases must be whole, and as approved."""

    engine_checks: bool = True
    """Whether the engine checks its own tables: it reads all of them."""
    invariants: tuple[Invariant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntaxOptions:
    """All content is well formed."""

    words: frozenset[str] = frozenset()
    """That no dictionary knows and that are right: names, terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisesOptions:
    """What the site's policies promise is kept."""

    profiles: "tuple[Profile, ...]" = ()
    """All that stand in checks/promises/; a site names those that it has."""
    attestations: "tuple[Attestation, ...]" = ()
    """All that stand in checks/attestations.toml."""


CheckOptions = (
    AnswerOptions
    | BaselineOptions
    | BrowserJourneyOptions
    | ContentOptions
    | DatabaseOptions
    | DomainOptions
    | HttpOptions
    | JourneyOptions
    | LinksOptions
    | NamesOptions
    | PageOptions
    | PlainOptions
    | ProbesOptions
    | PromisesOptions
    | ServerOptions
    | SyntaxOptions
    | TlsOptions
    | TransportOptions
    | TreeOptions
    | PluginOptions
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check definition. `source` is the file it came from, for messages."""

    name: str
    kind: str
    """A key of sentinel.checkers.KINDS."""
    targets: tuple[str, ...]
    """Site-relative paths; a trailing `/**` means all below, `/**` alone the whole site."""
    every_seconds: float
    severity: Severity
    confirm: int
    """Looks in a row that must agree before a verdict that leads to an incident."""
    options: CheckOptions
    source: str
    plugin: Path | None = None
    """The Python file that checks, where `kind` is `plugin`."""
    owner: str = ""
    """Name of a contact, who is told beside those on call; empty: nobody."""
    course: CourseRule = field(default_factory=CourseRule)
    """When it is told as failing; of kinds that look at functions alone."""
    maintenance: tuple[MaintenanceWindow, ...] = ()
    """When it may fail: it is noted, not told, and not counted."""

    @property
    def whole_site(self) -> bool:
        """Whether this check needs a crawl and not just its targets."""
        return any(target.endswith("/**") for target in self.targets)

    def covers(self, path: str) -> bool:
        """Whether a site-relative path is one of the targets."""
        return any(covers(target, path) for target in self.targets)


def covers(target: str, path: str) -> bool:
    """Whether a site-relative path is a target or, where that ends with `/**`, lies below it."""
    if target.endswith("/**"):
        return path.startswith(target[:-2]) or path == target[:-3]
    return path == target


class Checker(Protocol):
    """A kind of check: a pure function from what was looked at to findings.

    It does no I/O, reads no clock and keeps no state; called twice it says the same.
    """

    def __call__(self, check: Check, snapshot: "Snapshot") -> Iterable[Finding]: ...
