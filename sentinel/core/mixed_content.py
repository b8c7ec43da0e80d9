"""What a page that came over https loads or sends in the clear (W3C Mixed Content, level 2)."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sentinel.core.content_policy import enforced_policies, read, upgrades_insecure
from sentinel.core.own_answer import is_safe
from sentinel.core.page_load import Load, Use
from sentinel.core.whole_page import WholePage

_MENDED = frozenset({Use.IMAGE, Use.MEDIA})
"""Browsers ask for these over https by themselves, and show nothing where that fails."""


class MixedLoad(NamedTuple):
    load: Load
    blocked: bool
    """Whether browsers do not load it, or warn before they send; else they try https."""

    @property
    def why(self) -> str:
        if self.load.use is Use.FORM:
            return "A form on an encrypted page sends what people write over plain HTTP."
        told = f"An encrypted page loads over plain HTTP: {self.load.use.value}."
        return f"{told} Browsers block it." if self.blocked else told


def mixed_loads(url: str, loads: Iterable[Load], *, upgraded: bool) -> Iterator[MixedLoad]:
    """`url` is the page's own; `upgraded`: its policy has browsers ask https for all of it."""
    if upgraded or not url.startswith("https://"):
        return
    for load in loads:
        if not is_safe(load.url):
            yield MixedLoad(load, load.use not in _MENDED)


def mixed_in(page: WholePage) -> Iterator[MixedLoad]:
    """Of a page or style sheet, with the policy of its headers and of its `meta`."""
    policies = list(enforced_policies(page.page.headers))
    if page.page.is_html:
        for meta in page.tree.select("meta[http-equiv][content]")[:50]:
            if (meta.attr("http-equiv") or "").strip().lower() == "content-security-policy":
                policies += read(meta.attr("content") or "")
    upgraded = upgrades_insecure(policies)
    yield from mixed_loads(page.page.final_url, page.loads, upgraded=upgraded)
