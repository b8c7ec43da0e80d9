"""What a site's policies promise the public, and how each promise is proven or answered for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sentinel.core.check import covers
from sentinel.core.words import Severity


class Standing(StrEnum):
    """What is known of a promise."""

    KEPT = "kept"
    BROKEN = "broken"
    ATTESTED = "attested"
    """A person has answered for it, and the time of that is not over."""
    UNKNOWN = "unknown"
    """Nothing was seen that could prove it, or nobody answers for it (any more)."""
    BY_SENTINEL = "by-sentinel"
    """Sentinel itself honours it, and a test shows that."""
    NOT_CHECKABLE = "not-checkable"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPromise:
    """One statement of a policy: `checks/promises/<profile>/<name>.toml`."""

    name: str
    profile: str
    says: str
    """Our paraphrase, one sentence."""
    says_hindi: str
    source: str
    """Where it stands: policy page and section, or the clause of a guideline."""
    row: str
    """Its number in the list of statements or in the guideline, `31`, `5.1.5`; may be empty."""
    applies_to: tuple[str, ...]
    """Site-relative paths; a trailing `/**` means all below. Names of the profile's pages are
    resolved."""
    proof: str
    """A key of sentinel.checkers.proofs.PROOFS."""
    options: Mapping[str, object] = field(default_factory=dict)
    """As that proof's `options` say; those that were not written have their defaults."""
    severity: Severity = Severity.WARNING
    file: str = ""
    """The definition, for messages."""

    @property
    def key(self) -> str:
        """Names it among all profiles: `cmpdi/not-framed`."""
        return f"{self.profile}/{self.name}"

    def covers(self, path: str) -> bool:
        """Whether it is about a site-relative path."""
        return any(covers(target, path) for target in self.applies_to)

    def texts(self, name: str) -> tuple[str, ...]:
        """An option that is a list of texts."""
        found = self.options.get(name, ())
        assert isinstance(found, tuple)
        return tuple(str(one) for one in found)

    def text(self, name: str) -> str:
        return str(self.options.get(name, ""))

    def flag(self, name: str) -> bool:
        return self.options.get(name) is True

    def number(self, name: str) -> float:
        """Whole numbers, shares, and durations in seconds."""
        found = self.options.get(name, 0)
        assert isinstance(found, int | float)
        return float(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The promises of one policy or guideline: a folder of definitions and its profile.toml."""

    name: str
    title: str
    title_hindi: str
    source: str
    pages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names for pages of the site, by which definitions speak of them: `policy`, `home`."""
    promises: tuple[PublishedPromise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A person's word for what no program can prove, in checks/attestations.toml."""

    promise: str
    """Its key, `cmpdi/backups-at-host`."""
    site: str
    """Empty: every site that has the profile."""
    name: str
    post: str
    on: date
    until: date
    statement: str = ""
    """What was looked at, in their words."""
    source: str = ""
    """The file, for messages."""
    key: str = ""
    """Its place there: `attestation[0]`."""

    def place(self, name: str) -> str:
        """The place of one of its keys, for messages."""
        return f"{self.key}.{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseStanding:
    """What came of one promise on one site."""

    promise: PublishedPromise
    standing: Standing
    reason: str
    """One sentence: what was seen, measured or said."""
    pages: tuple[str, ...] = ()
    """URLs where it is broken, at most MAX_PAGES; of a kept one, none."""
    more_pages: int = 0
    """How many there are beside those."""
    quotes: tuple[str, ...] = ()
    """What stood there, one for each of `pages`, cut and of one line; hostile text."""
    until: date | None = None
    """Of an attestation."""
    remember: tuple[tuple[str, str], ...] = ()
    """What the next conclusion is to know: `ProofFacts.remembered`."""


MAX_PAGES = 20
