"""A SiteRecord: what Sentinel's own record says of a site, for promises that no page can prove."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """Somebody of config.toml, as far as promises about contacts ask."""

    name: str
    decides: bool
    """Whether he or she may confirm and approve."""
    lacks: tuple[str, ...] = ()
    """What is not written: `mobile`, `mail`, `deputy`."""
    verified_at: datetime | None = None
    """When these very details were last said to be right; None: never, or they changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRecord:
    """One element of the content calendar."""

    name: str
    due: date | None
    """None: it needs no review."""
    overdue: bool
    reviewed_at: datetime | None = None
    roles_missing: tuple[str, ...] = ()
    """Of contributor, moderator and approver."""
    self_approved: bool = False
    """Whether the approver is the contributor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """Complete before a promise is concluded. What is None could not be found out, or is not
    configured."""

    today: date
    """Where the people are: by the time zone of [alerts]."""
    has_files: bool = False
    """Whether the site's files are backed up at all."""
    vault_read: bool = True
    """Whether the vault could be read; else nothing is known of its backups."""
    newest_backup_at: datetime | None = None
    newest_clean_at: datetime | None = None
    """Of the backups that were judged clean, the newest."""
    rehearsed_at: datetime | None = None
    """The last restore into a scratch place that was good."""
    contacts: tuple[ContactRecord, ...] = ()
    compared_at: datetime | None = None
    """When the site was last compared with what is approved now; None: never, or nothing is."""
    unapproved: tuple[str, ...] = ()
    """Subjects that differed then from what is approved."""
    up_share: float | None = None
    """Of the time of which something is known, in the days below."""
    days_monitored: int = 0
    """Days of the last month of which something is known."""
    incidents_without_cause: tuple[str, ...] = ()
    """Ended, and neither cause nor corrective action is recorded."""
    drilled_at: datetime | None = None
    """The last good drill or proof."""
    drill_failed_at: datetime | None = None
    """The last one that did not go well."""
    elements: tuple[ElementRecord, ...] | None = None
    """None: there is no content calendar."""
