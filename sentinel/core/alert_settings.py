"""How people are told: channels, deadlines of telling, duty rota, proofs of life."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from sentinel.core.busy_hours import Window
from sentinel.core.secret import Secret

INDIA = "Asia/Kolkata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts:
    """[alerts]: when others are told, and what waits."""

    deliver_seconds: float = 300.0
    """An urgent notice that no channel has delivered by then goes by the second channels, too, and
    to those who stand in."""
    acknowledge_seconds: float = 900.0
    """An incident that nobody has taken up by then is told to more people."""
    again_seconds: float = 1800.0
    """Pause before each further round of telling."""
    quiet_hours: tuple[Window, ...] = ()
    """When nothing is sent that is not urgent; empty: never."""
    time_zone: str = INDIA
    """IANA name. Of quiet hours, of the digest and of the daily message."""
    digest_at: str = "08:30"
    """Time of day; empty: no digest."""
    reviews_in_digest: bool = True
    """Whether an edit that waits for review is told in the digest alone."""
    daily_at: str = "09:00"
    """Time of day of the daily message; empty: none."""
    daily_seen_seconds: float = 0.0
    """So long the operator's own check may take to say that it saw the daily message; 0: there is
    no such check, and nobody is told where nothing comes."""


class ChannelKind(StrEnum):
    WEBHOOK = "webhook"
    ALERTMANAGER = "alertmanager"
    SYSLOG = "syslog"
    JOURNAL = "journal"
    APPRISE = "apprise"

    @property
    def vouches(self) -> bool:
        """Whether `delivered` of such a channel means that somebody was told. A log takes every
        line, UDP every datagram; nobody answers for a person who reads it."""
        return self not in {ChannelKind.SYSLOG, ChannelKind.JOURNAL}


class Use(StrEnum):
    BESIDE = "beside"
    """Gets what mail gets, at the same time."""
    SECOND = "second"
    """Gets what the first ones have not delivered in time, and what nobody has taken up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """[[channel]]: one way of telling beside mail."""

    name: str
    kind: ChannelKind
    use: Use = Use.BESIDE
    urgent_only: bool = False
    url: str = ""
    """Of a webhook, or of Alertmanager's root, without secrets."""
    secret: Secret | None = None
    """Of a webhook: the key of its signatures. Of Alertmanager: the bearer token of a proxy."""
    targets: tuple[Secret, ...] = ()
    """Of Apprise: its URLs, which hold tokens."""
    address: str = ""
    """Of syslog: `/dev/log`, `udp://host:514`, `tcp://host:514`, `tls://host:6514`."""
    facility: str = "daemon"
    """Of syslog."""
    enterprise: int = 32473
    """Of syslog: the private enterprise number of its structured data."""
    ca_file: Path | None = None
    timeout_seconds: float = 15.0
    retry_seconds: float = 60.0

    @property
    def vouches(self) -> bool:
        """Whether people count as told by what this channel has delivered. Mail always vouches."""
        return self.kind.vouches


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Another person than the rota's, for a while."""

    person: str
    since: datetime
    until: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """[rota]: who is on call, week after week. Without one all of the role are."""

    order: tuple[str, ...]
    """Names of contacts; each has a week, then the next."""
    starts: date
    """A day of the first week of the first person."""
    handover: str = "mon 09:00"
    time_zone: str = INDIA
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """[heartbeat]: a dead-man's switch outside that calls when Sentinel falls silent."""

    url: Secret | None = None
    """Pinged as healthchecks does: the URL itself for life, `/fail` after it for trouble."""
    every_seconds: float = 60.0
    timeout_seconds: float = 10.0
    ca_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertIn:
    """[cert_in]: what the report to CERT-In needs beside [organisation]."""

    send_to: str = "incident@cert-in.org.in"
    """Where `report send` sends after approval."""
    phone: str = "1800-11-4949"
    fax: str = "1800-11-6969"
    verified_on: date | None = None
    """When somebody last compared CERT-In's addresses with its website."""
    sector: str = ""
    """Of the annexure; empty: not known."""
    security: str = ""
    """Security infrastructure in place beside Sentinel; empty: not known."""
    application_paths: tuple[str, ...] = ()
    """Paths under which an application stands, such as tenders: type 10 where these are hit."""
    intimation_from: date = date(2027, 5, 13)
    """From when a breach of personal data is intimated under the DPDP Rules, 2025 (rule 7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """[keeping]: how long Sentinel's own logs are kept, and when a filling disk is told."""

    log_days: int = 180
    """At least 180 (Directions of 28 April 2022, clause iv)."""
    warn_days: int = 30
    """A disk that will be full within so many days, at its present growth, is told."""
    warn_free_share: float = 0.1
    """Less free space than this share of the disk is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSources:
    """[time]: whom the clock is compared with. None: it is not measured, which the report says."""

    servers: tuple[str, ...] = ()
    every_seconds: float = 3600.0
    warn_seconds: float = 1.0
    """An offset beyond this is told."""
    timeout_seconds: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitoring:
    """[monitoring]: the regular reports for the Web Information Manager."""

    weekly_at: str = "mon 08:00"
    """Weekday and time; empty: no weekly report."""
    monthly_at: str = "1 08:00"
    """Day of the month (1 to 28) and time; empty: no monthly report."""
