"""Which part of a page an element is: its main part, navigation, footer, or what stands beside."""

from typing import TYPE_CHECKING

from sentinel.core.text_blocks import Region

if TYPE_CHECKING:
    from turbohtml import Element

_ROLES: dict[str, Region] = {
    "navigation": Region.NAVIGATION,
    "contentinfo": Region.FOOTER,
    "banner": Region.BESIDE,
    "complementary": Region.BESIDE,
    "search": Region.BESIDE,
    "main": Region.MAIN,
}
_TAGS: dict[str, Region] = {
    "nav": Region.NAVIGATION,
    "footer": Region.FOOTER,
    "header": Region.BESIDE,
    "aside": Region.BESIDE,
    "main": Region.MAIN,
}
_NAMES: dict[str, Region] = {
    **dict.fromkeys(("nav", "navbar", "menu", "breadcrumb", "breadcrumbs"), Region.NAVIGATION),
    **dict.fromkeys(("footer", "site-footer", "page-footer"), Region.FOOTER),
    **dict.fromkeys(("sidebar", "sphinxsidebar", "related", "topbar"), Region.BESIDE),
}
"""Classes and ids that sites of before HTML 5 give these parts; whole words alone."""


def region_of(element: "Element", tag: str, outer: Region) -> Region:
    """Of a block-level element inside one of region `outer`."""
    if outer in {Region.NAVIGATION, Region.FOOTER}:
        return outer
    if (role := attribute(element, "role").lower()) in _ROLES:
        return _ROLES[role]
    if tag in {"header", "footer"} and element.closest("main, article, section, blockquote"):
        return outer
    if tag in _TAGS:
        return _TAGS[tag]
    if tag not in {"div", "ul", "table", "td", "section"}:
        return outer
    names = f"{attribute(element, 'class')} {attribute(element, 'id')}"[:500].lower().split()
    return next((_NAMES[name] for name in names if name in _NAMES), outer)


def attribute(element: "Element", name: str) -> str:
    """As written; empty where it is not there."""
    return element.attr(name) or ""
