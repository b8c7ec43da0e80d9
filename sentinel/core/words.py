"""Small closed vocabularies that many parts share: severity, hostility, roles, triggers."""

from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """How much a finding matters to the operations team."""

    INFO = 10
    WARNING = 20
    ERROR = 30
    CRITICAL = 40


class Role(StrEnum):
    """What a contact may do and which notices reach them."""

    VIEWER = "viewer"
    """May look, decides nothing."""
    ON_CALL = "on-call"
    APPROVER = "approver"
    AUTHORISER = "authoriser"
    OPERATIONS = "operations"
    POINT_OF_CONTACT = "point-of-contact"
    """Designated towards CERT-In (Directions of 28 April 2022, clause iii)."""
    INFORMATION_MANAGER = "information-manager"
    """The Web Information Manager (GIGW 3.0, 5.4.1): gets the regular reports."""
    ADMIN = "admin"
    """Keeps Sentinel itself: people, keys, configuration; decides nothing about incidents."""


class Language(StrEnum):
    """In which language somebody wants to be told."""

    ENGLISH = "en"
    HINDI = "hi"
    BOTH = "both"
    """English first, then the whole in Hindi."""


class WitnessKind(StrEnum):
    """An independent way of looking at the site."""

    PUBLIC = "public"
    PUBLIC_SECOND = "public-second-agent"
    PUBLIC_THIRD = "public-third-look"
    """The first agent once more, after a longer pause: does it last?"""
    SEARCH_VISITOR = "search-visitor"
    """A browser that says it comes from a search engine's results."""
    SEARCH_BOT = "search-bot"
    """An agent that calls itself a search engine's. Where that gets another page: cloaking."""
    RESOLVER = "other-resolver"
    """The address that another name server gives, asked directly."""
    ORIGIN = "origin"
    """The server behind the content delivery network, asked directly with the site's name."""
    RENDERED = "rendered"
    """The page as a browser shows it after its scripts have run."""
    VANTAGE = "vantage"
    """A look from another place on the network."""
    TREE = "document-root"
    DATABASE = "database"
    """A database of the site, asked itself."""
    DATABASE_SECOND = "database-second-look"
    """The same, later and over a connection of its own: does it last?"""
    PERSON = "person"


class Trigger(StrEnum):
    """What started a run."""

    SCHEDULE = "schedule"
    WATCH = "watch"
    COMMAND = "command"
    BACKUP = "backup"
    RETEST = "retest"
