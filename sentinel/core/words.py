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

    ON_CALL = "on-call"
    APPROVER = "approver"
    AUTHORISER = "authoriser"
    OPERATIONS = "operations"


class WitnessKind(StrEnum):
    """An independent way of looking at the site."""

    PUBLIC = "public"
    PUBLIC_SECOND = "public-second-agent"
    TREE = "document-root"
    PERSON = "person"


class Trigger(StrEnum):
    """What started a run."""

    SCHEDULE = "schedule"
    WATCH = "watch"
    COMMAND = "command"
    BACKUP = "backup"
    RETEST = "retest"
