"""The pages: each shows what one operation gives, by one template."""

from dataclasses import dataclass
from typing import Any

from sentinel.operations.links import LIST_LINK_PAGES, LIST_LINKS, LIST_MUTES
from sentinel.operations.look_at_backups import (
    COMPARE_BACKUPS,
    COMPARE_FILE,
    LIST_BACKUPS,
    SHOW_BACKUP,
)
from sentinel.operations.look_at_works import LIST_WORKS, SHOW_WORK
from sentinel.operations.operation import Operation
from sentinel.operations.quarantine import SHOW_QUARANTINE
from sentinel.operations.restoring import SHOW_RESTORE_PLAN


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


MENU = (
    Entry(section="links", path="/links", title="Links"),
    Entry(section="backups", path="/backups", title="Backups"),
    Entry(section="works", path="/works", title="Works"),
)

PAGES = (
    Page(path="/links", operation=LIST_LINKS, template="links.html.j2", section="links"),
    Page(
        path="/links/pages",
        operation=LIST_LINK_PAGES,
        template="link_pages.html.j2",
        section="links",
    ),
    Page(path="/links/muted", operation=LIST_MUTES, template="link_mutes.html.j2", section="links"),
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
    Page(path="/works", operation=LIST_WORKS, template="works.html.j2", section="works"),
    Page(path="/works/{work}", operation=SHOW_WORK, template="work.html.j2", section="works"),
)
