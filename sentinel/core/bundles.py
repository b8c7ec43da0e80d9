"""Own scripts and style sheets under a new name: a bundle whose name carries a digest."""

from collections.abc import Iterable

from sentinel.core.baseline import PageBaseline
from sentinel.core.page import Page

_SUFFIXES = frozenset({".js", ".mjs", ".css"})


def approved_elsewhere(page: Page, subject: str, approved: Iterable[PageBaseline]) -> bool:
    """Whether an address that is not known answers with the very bytes of an approved script or
    style sheet of the same folder and extension: such a name changes without a change."""
    place = _place(subject)
    if place[1] not in _SUFFIXES:
        return False
    return any(
        _place(one.subject) == place
        and any(variant.sha256 == page.sha256 for variant in one.variants)
        for one in approved
    )


def _place(subject: str) -> tuple[str, str]:
    """Folder and extension of a site-relative path."""
    folder, _, name = subject.partition("?")[0].rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    return folder, f"{dot}{suffix}".lower() if stem else ""
