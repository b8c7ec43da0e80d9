"""The pages: each shows what one operation gives, by one template."""

from dataclasses import dataclass
from typing import Any

from sentinel.operations.links import LIST_LINK_PAGES, LIST_LINKS, LIST_MUTES
from sentinel.operations.look_at_works import LIST_WORKS, SHOW_WORK
from sentinel.operations.operation import Operation


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
    Page(path="/works", operation=LIST_WORKS, template="works.html.j2", section="works"),
    Page(path="/works/{work}", operation=SHOW_WORK, template="work.html.j2", section="works"),
)
