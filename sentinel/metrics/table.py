"""All metrics as data: what each is called, of what type it is, its labels and what it means.

Labels are the names of sites and checks, kinds and verdicts: words of the operator's and of ours.
Nothing that a page, an address or a message says is ever a label.
"""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """Types of OpenMetrics."""

    COUNTER = "counter"
    """Its samples end in `_total`. It never falls while the state folder stays."""
    GAUGE = "gauge"
    STATE_SET = "stateset"
    """One sample for each state, 1 for the one that holds. By the rules of OpenMetrics the label
    with the state has the name of the metric."""
    GAUGE_HISTOGRAM = "gaugehistogram"
    """`_bucket` with the label `le`, `_gcount` and `_gsum`, of a recent time: all may fall."""
    INFO = "info"
    """Its sample ends in `_info`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One family."""

    name: str
    type: Type
    labels: tuple[str, ...] = ()
    meaning: str
    """One sentence without its full stop; for `# HELP`, too."""
    unit: str = ""

    @property
    def samples(self) -> tuple[str, ...]:
        """The names of its samples, as queries use them."""
        match self.type:
            case Type.COUNTER:
                return (f"{self.name}_total",)
            case Type.INFO:
                return (f"{self.name}_info",)
            case Type.GAUGE_HISTOGRAM:
                return tuple(f"{self.name}_{part}" for part in ("bucket", "gcount", "gsum"))
            case Type.GAUGE | Type.STATE_SET:
                return (self.name,)

    @property
    def all_labels(self) -> tuple[str, ...]:
        """With the one that its type brings."""
        match self.type:
            case Type.STATE_SET:
                return (*self.labels, self.name)
            case Type.GAUGE_HISTOGRAM:
                return (*self.labels, "le")
            case Type.COUNTER | Type.GAUGE | Type.INFO:
                return self.labels


def _gauge(name: str, meaning: str, *labels: str, unit: str = "") -> Metric:
    return Metric(name=name, type=Type.GAUGE, labels=labels, meaning=meaning, unit=unit)


def _counter(name: str, meaning: str, *labels: str, unit: str = "") -> Metric:
    return Metric(name=name, type=Type.COUNTER, labels=labels, meaning=meaning, unit=unit)


def _states(name: str, meaning: str, *labels: str) -> Metric:
    return Metric(name=name, type=Type.STATE_SET, labels=labels, meaning=meaning)


_SITES = (
    _counter("sentinel_sweeps", "Runs that were recorded, re-tests included", "site", "verdict"),
    _counter(
        "sentinel_sweep_duration_seconds", "What these runs took, together", "site", unit="seconds"
    ),
    _counter("sentinel_pages", "Pages that these runs looked at", "site"),
    _gauge(
        "sentinel_sweep_last_end_timestamp_seconds",
        "When the newest look at the whole site ended, in Unix time",
        "site",
        unit="seconds",
    ),
    _gauge(
        "sentinel_sweep_last_duration_seconds",
        "What the newest look at the whole site took",
        "site",
        unit="seconds",
    ),
    _states("sentinel_site_verdict", "The verdict of the newest look at the whole site", "site"),
)
_CHECKS = (
    Metric(
        name="sentinel_check_latency_seconds",
        type=Type.GAUGE_HISTOGRAM,
        labels=("site", "check"),
        meaning="How long the looks of this hour and the one before took, all targets of a check "
        "together, each to within 5 percent",
        unit="seconds",
    ),
    _states(
        "sentinel_check_state",
        "Whether a function works, fails or flaps, damped as it is told to people",
        *("site", "check"),
    ),
    _gauge(
        "sentinel_check_last_run_timestamp_seconds",
        "When the newest run ended that a check took part in, in Unix time; missing where it never "
        "took part in one",
        *("site", "check"),
        unit="seconds",
    ),
    _gauge(
        "sentinel_check_interval_seconds",
        "How often a check is to look, as configured",
        *("site", "check", "kind"),
        unit="seconds",
    ),
    _gauge(
        "sentinel_check_lag_seconds",
        "For how long a check has been due; 0 where it is not, missing where it never looked",
        *("site", "check"),
        unit="seconds",
    ),
)
_INCIDENTS = (
    _counter("sentinel_incidents", "Incidents that were ever opened", "site"),
    _gauge(
        "sentinel_incident_age_seconds",
        "How long ago an incident was opened that is open still; kind is its state",
        *("site", "verdict", "kind"),
        unit="seconds",
    ),
    _gauge(
        "sentinel_incident_acknowledged",
        "Whether somebody has taken up the open incident: 1 or 0",
        "site",
    ),
    _gauge(
        "sentinel_incident_certin_left_seconds",
        "Until the report to CERT-In is due, below 0 where it is overdue; only while one is owed",
        "site",
        unit="seconds",
    ),
)
_TELLING = (
    _gauge(
        "sentinel_outbox_messages",
        "Messages in the outbox; kind is their state: queued, sent, superseded, undeliverable",
        "kind",
    ),
    _gauge(
        "sentinel_outbox_oldest_age_seconds",
        "How long the oldest message has waited that could have gone by now; 0 where none waits",
        unit="seconds",
    ),
)
_BACKUPS = (
    _gauge(
        "sentinel_backup_clean_age_seconds",
        "Age of the newest backup whose last verdict on record is clean; missing where there is "
        "none, and judged anew before anything is restored",
        "site",
        unit="seconds",
    ),
    _gauge(
        "sentinel_backup_expected",
        "Whether the site has a document root, of which there should be clean backups: 1 or 0",
        "site",
    ),
    _gauge(
        "sentinel_rehearsal_duration_seconds",
        "What a restore took in the newest rehearsal: the measured recovery time",
        "site",
        unit="seconds",
    ),
    _gauge(
        "sentinel_rehearsal_age_seconds",
        "How long ago the newest rehearsal of a restore ended",
        "site",
        unit="seconds",
    ),
    _gauge("sentinel_rehearsal_good", "Whether the newest rehearsal went well: 1 or 0", "site"),
)
_ITSELF = (
    Metric(
        name="sentinel_build",
        type=Type.INFO,
        labels=("version",),
        meaning="The version that answers",
    ),
    _gauge("sentinel_daemon_running", "Whether a daemon holds the state folder: 1 or 0"),
    _gauge(
        "sentinel_checks_on_time",
        "Whether all jobs are on time: 1 or 0; missing where the daemon did not answer",
    ),
    _gauge(
        "sentinel_event_loop_lag_seconds",
        "The longest that the daemon's event loop came late within a minute; missing where the "
        "daemon did not answer",
        unit="seconds",
    ),
    _gauge(
        "sentinel_clock_offset_seconds",
        "To be added to this machine's clock, as time servers said when it was last known",
        unit="seconds",
    ),
    _gauge(
        "sentinel_clock_offset_age_seconds",
        "How long ago the clock was last compared with time servers",
        unit="seconds",
    ),
    _gauge(
        "sentinel_database_size_bytes",
        "Size of a database with its log; kind is state, links or other-sites",
        "kind",
        unit="bytes",
    ),
    _gauge(
        "sentinel_disk_free_bytes",
        "What may still be written where state folder and vault lie; kind is state or vault",
        "kind",
        unit="bytes",
    ),
    _gauge(
        "sentinel_disk_size_bytes",
        "Size of the disk on which the state folder or the vault lies; kind is state or vault",
        "kind",
        unit="bytes",
    ),
)
METRICS: tuple[Metric, ...] = (*_SITES, *_CHECKS, *_INCIDENTS, *_TELLING, *_BACKUPS, *_ITSELF)
"""In the order in which they are given."""
