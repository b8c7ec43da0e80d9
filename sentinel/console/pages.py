"""The pages: each shows what one operation gives, by one template."""

from dataclasses import dataclass
from typing import Any

from sentinel.core.authority import Act
from sentinel.operations.accounts import LIST_ACCOUNTS
from sentinel.operations.audit import LIST_AUDIT, SHOW_AUDIT_ENTRY
from sentinel.operations.checks import LIST_CHECKS, SHOW_CHECK
from sentinel.operations.content import LIST_CONTENT
from sentinel.operations.incident_kept import SHOW_KEPT
from sentinel.operations.incident_shown import SHOW_INCIDENT
from sentinel.operations.incidents import LIST_INCIDENTS
from sentinel.operations.links import LIST_LINK_PAGES, LIST_LINKS, LIST_MUTES
from sentinel.operations.look_at_backups import (
    COMPARE_BACKUPS,
    COMPARE_FILE,
    LIST_BACKUPS,
    SHOW_BACKUP,
)
from sentinel.operations.look_at_works import LIST_WORKS, SHOW_WORK
from sentinel.operations.now import SHOW_NOW
from sentinel.operations.operation import Operation
from sentinel.operations.promise_tests import SHOW_TESTED
from sentinel.operations.promises import LIST_PROMISES
from sentinel.operations.quarantine import SHOW_QUARANTINE
from sentinel.operations.restoring import SHOW_RESTORE_PLAN
from sentinel.operations.reviews import LIST_CHANGES, SHOW_CHANGE
from sentinel.operations.sessions import LIST_SESSIONS
from sentinel.operations.settings import SHOW_SETTINGS
from sentinel.operations.site_deeds import PLAN_BLOCK
from sentinel.operations.tokens import LIST_TOKENS


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Names in braces of `path`, and its query, are what the operation takes."""

    path: str
    operation: Operation[Any, Any]
    template: str
    section: str
    """Which entry of the menu is marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Of the menu."""

    section: str
    path: str
    title: str
    """English; its Hindi stands in words/common.py."""
    act: Act = Act.LOOK
    """Shown to whoever may do it."""


MENU = (
    Entry(section="now", path="/", title="Now"),
    Entry(section="incidents", path="/incidents", title="Incidents"),
    Entry(section="changes", path="/changes", title="Changes"),
    Entry(section="links", path="/links", title="Links"),
    Entry(section="checks", path="/checks", title="Checks"),
    Entry(section="promises", path="/promises", title="Promises"),
    Entry(section="backups", path="/backups", title="Backups"),
    Entry(section="audit", path="/audit", title="Audit", act=Act.READ_AUDIT),
    Entry(section="settings", path="/settings", title="Settings", act=Act.READ_SETTINGS),
    Entry(section="works", path="/works", title="Works"),
    Entry(section="accounts", path="/accounts", title="Accounts", act=Act.KEEP_ACCOUNTS),
)

PAGES = (
    Page(path="/", operation=SHOW_NOW, template="now.html.j2", section="now"),
    Page(
        path="/incidents",
        operation=LIST_INCIDENTS,
        template="incidents.html.j2",
        section="incidents",
    ),
    Page(
        path="/incidents/{incident}",
        operation=SHOW_INCIDENT,
        template="incident.html.j2",
        section="incidents",
    ),
    Page(
        path="/incidents/{incident}/evidence/{digest}",
        operation=SHOW_KEPT,
        template="evidence.html.j2",
        section="incidents",
    ),
    Page(
        path="/sites/{site}/block",
        operation=PLAN_BLOCK,
        template="site_block.html.j2",
        section="now",
    ),
    Page(path="/changes", operation=LIST_CHANGES, template="changes.html.j2", section="changes"),
    Page(
        path="/changes/{candidate}",
        operation=SHOW_CHANGE,
        template="change.html.j2",
        section="changes",
    ),
    Page(path="/checks", operation=LIST_CHECKS, template="checks.html.j2", section="checks"),
    Page(
        path="/checks/{site}/{check}",
        operation=SHOW_CHECK,
        template="check.html.j2",
        section="checks",
    ),
    Page(path="/links", operation=LIST_LINKS, template="links.html.j2", section="links"),
    Page(
        path="/links/pages",
        operation=LIST_LINK_PAGES,
        template="link_pages.html.j2",
        section="links",
    ),
    Page(path="/links/muted", operation=LIST_MUTES, template="link_mutes.html.j2", section="links"),
    Page(
        path="/promises", operation=LIST_PROMISES, template="promises.html.j2", section="promises"
    ),
    Page(
        path="/promises/content",
        operation=LIST_CONTENT,
        template="content.html.j2",
        section="promises",
    ),
    Page(
        path="/promises/tests",
        operation=SHOW_TESTED,
        template="promise_tests.html.j2",
        section="promises",
    ),
    Page(path="/backups", operation=LIST_BACKUPS, template="backups.html.j2", section="backups"),
    Page(
        path="/backups/{site}/quarantine",
        operation=SHOW_QUARANTINE,
        template="quarantine.html.j2",
        section="backups",
    ),
    Page(
        path="/backups/{site}/{backup}",
        operation=SHOW_BACKUP,
        template="backup.html.j2",
        section="backups",
    ),
    Page(
        path="/backups/{site}/{backup}/compare",
        operation=COMPARE_BACKUPS,
        template="backup_compare.html.j2",
        section="backups",
    ),
    Page(
        path="/backups/{site}/{backup}/file",
        operation=COMPARE_FILE,
        template="backup_file.html.j2",
        section="backups",
    ),
    Page(
        path="/restores/{work}",
        operation=SHOW_RESTORE_PLAN,
        template="restore_plan.html.j2",
        section="backups",
    ),
    Page(path="/audit", operation=LIST_AUDIT, template="audit.html.j2", section="audit"),
    Page(
        path="/audit/{number}",
        operation=SHOW_AUDIT_ENTRY,
        template="audit_entry.html.j2",
        section="audit",
    ),
    Page(
        path="/settings", operation=SHOW_SETTINGS, template="settings.html.j2", section="settings"
    ),
    Page(path="/works", operation=LIST_WORKS, template="works.html.j2", section="works"),
    Page(path="/works/{work}", operation=SHOW_WORK, template="work.html.j2", section="works"),
    Page(
        path="/accounts", operation=LIST_ACCOUNTS, template="accounts.html.j2", section="accounts"
    ),
    Page(
        path="/accounts/sessions",
        operation=LIST_SESSIONS,
        template="sessions.html.j2",
        section="accounts",
    ),
    Page(path="/tokens", operation=LIST_TOKENS, template="tokens.html.j2", section=""),
)
