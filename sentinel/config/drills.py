"""[drills]: what is exercised by itself; and the canary page of a [[site]]."""

import re
from pathlib import Path, PurePosixPath

from sentinel.config.table import Table
from sentinel.core.prove_time import ProveTime
from sentinel.core.settings import Drills

PAGE_ENDINGS = (".html", ".htm")
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


def read_drills(root: Table) -> Drills:
    """The table, with its defaults where it is left out."""
    table = root.table("drills")
    drills = Drills(
        prove_at=table.text(
            "prove_at", "", accepted='a weekday and a time such as "sun 04:30"', convert=_prove_at
        ),
        limit_seconds=table.duration("limit", "5m", low="10s", high="1h"),
    )
    table.finish()
    return drills


def read_canary_page(site: Table, folder: Path | None, *, remote: bool) -> str:
    """`canary_page` of one site; the page need not exist yet: `sentinel prove` asks for that."""
    if not site.has("canary_page"):
        return ""
    page = site.text("canary_page", "", convert=_canary_page)
    if page and (folder is None or remote):
        site.problem(
            "canary_page",
            "a canary page needs a document_root on this machine; accepted: both, or neither; "
            "leave it out here, and exercise this site with `sentinel drill`",
        )
    return page


def _prove_at(text: str) -> str:
    if text:
        ProveTime.of(text)
    return text


def _canary_page(text: str) -> str:
    """Raises ValueError for what is no plain path of an HTML page."""
    parts = PurePosixPath(text).parts
    plain = text == "/".join(parts) and all(_PART.fullmatch(part) for part in parts)
    if not plain or not text.lower().endswith(PAGE_ENDINGS):
        raise ValueError(
            'accepted: the path of an HTML page below the document root, such as "canary.html", '
            "of letters, digits, dots, dashes and underscores, ending in .html or .htm"
        )
    return text
