"""Scripts and style sheets that pages load from other hosts: which they are, and their digests."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import ada_url

from sentinel.core.baseline import Resource
from sentinel.core.document import Document
from sentinel.core.nodes import Node, NodeKind
from sentinel.core.origins import host_of

MAX_RESOURCES = 60
"""Of one site; what lies beyond is judged by its host alone."""
_ABROAD = re.compile(
    rb"<(?:script\b|link\b(?=[^>]{0,2000}(?:stylesheet|&#)))"
    rb"[^>]{0,2000}?(?://|&#|\\\\)[^>]{0,2000}",
    re.I,
)
"""Links of other kinds (`canonical`) differ from page to page, and load nothing."""


class Loaded(NamedTuple):
    """One reference of one page."""

    url: str
    sri: bool
    """Whether the element names a digest (`integrity`): browsers check it (SRI, W3C)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gotten:
    """One look at such a resource."""

    url: str
    sha256: str
    content_type: str


def tags_abroad(body: bytes) -> frozenset[bytes]:
    """The tags of a page that may load from another host, as they stand: most pages of a site have
    the same, and need not be parsed again."""
    return frozenset(_ABROAD.findall(body))


def loaded_by(document: Document, own_hosts: frozenset[str]) -> Iterator[Loaded]:
    """Scripts and style sheets that a page loads from hosts that are none of the site's."""
    for node in document.nodes:
        reference = _reference(node) if node.kind is NodeKind.ELEMENT else ""
        host = host_of(reference, document.url) if reference else ""
        if host and host not in own_hosts:
            address = _address(reference, document.url)
            if address:
                yield Loaded(address, bool(node.attribute("integrity").strip()))


def resources_of(loaded: Iterable[Loaded], gotten: Iterable[Gotten]) -> tuple[Resource, ...]:
    """What is learnt of each, by URL. Bytes that differ between looks make it volatile; what could
    never be fetched has no digest."""
    checked: dict[str, bool] = {}
    for one in loaded:
        checked[one.url] = checked.get(one.url, True) and one.sri
    seen: dict[str, list[Gotten]] = {}
    for look in gotten:
        seen.setdefault(look.url, []).append(look)
    return tuple(
        Resource(
            url=url,
            sha256=seen[url][-1].sha256 if url in seen else "",
            content_type=seen[url][-1].content_type if url in seen else "",
            sri=sri,
            volatile=len({look.sha256 for look in seen.get(url, [])}) > 1,
        )
        for url, sri in sorted(checked.items())
    )


def _reference(node: Node) -> str:
    if node.tag == "script":
        return node.attribute("src")
    if node.tag == "link" and "stylesheet" in node.attribute("rel").lower().split():
        return node.attribute("href")
    return ""


def _address(reference: str, base: str) -> str:
    """The absolute address without its fragment; empty where it is none of the web's."""
    try:
        url = ada_url.URL(reference.strip()[:4000], base=base or None)
    except (ValueError, UnicodeError):
        return ""
    return url.href.partition("#")[0] if url.protocol in {"http:", "https:"} else ""
