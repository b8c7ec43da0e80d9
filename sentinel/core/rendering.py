"""Rendering: a page as a browser shows it, after its scripts have run."""

from dataclasses import dataclass

from sentinel.core.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOrder:
    """What to show, and what the page may reach meanwhile."""

    url: str
    hosts: frozenset[str]
    """Host names that may be asked, in lower case; all others are refused."""
    headers: tuple[tuple[str, str], ...] = ()
    """Go to the URL's own host alone: they may hold a token."""
    user_agent: str = ""
    """Empty: the browser's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """What a browser made of it."""

    page: Page
    """Status and headers as the server gave them; the body is the document after its scripts,
    written as HTML in UTF-8, cut at the byte cap."""
    picture: bytes = b""
    """What is seen, PNG; empty where it could not be taken."""
    refused_hosts: tuple[str, ...] = ()
    """Hosts that the page wanted to reach and might not, sorted, a few."""
