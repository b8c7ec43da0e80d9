"""What a finding keeps of the look that it was made from, so that it can be made again from bytes.

The body lies in the blob store under the finding's digest; here is the rest of the answer.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sentinel.core.canonical import canonical, timestamp
from sentinel.core.finding import Finding
from sentinel.core.page import Page

LOOK = "look"
"""Name of the detail."""
MAX_HEADERS = 60
MAX_VALUE = 2_000
"""Characters of one header's value."""
MAX_CHARACTERS = 16_000
"""Of all headers of one answer."""


def with_look(finding: Finding, page: Page) -> Finding:
    """The finding with what is needed to make it again, where its bytes are kept as evidence."""
    if page.sha256 not in finding.evidence:
        return finding
    told = {
        "final_url": page.final_url,
        "status": page.status,
        "headers": [list(header) for header in _kept(page)],
        "over_cap": page.over_cap,
        "elapsed_seconds": page.elapsed_seconds,
        "fetched_at": timestamp(page.fetched_at),
    }
    return replace(finding, details={**finding.details, LOOK: canonical(told).decode()})


def _kept(page: Page) -> Iterator[tuple[str, str]]:
    """The headers within the bounds; of cookies only the names."""
    left = MAX_CHARACTERS
    for name, value in page.headers[:MAX_HEADERS]:
        shown = f"{value.partition('=')[0]}=" if name == "set-cookie" else value
        left -= len(name) + len(shown)
        if left < 0:
            return
        yield name, shown[:MAX_VALUE]


def page_of(finding: Finding, body: bytes) -> Page | None:
    """The look that a finding was made from; None where it kept none, or of another shape."""
    try:
        told = json.loads(finding.details[LOOK])
        return Page(
            url=finding.url,
            final_url=str(told["final_url"]),
            status=int(told["status"]),
            headers=tuple((str(name), str(value)) for name, value in told["headers"]),
            body=body,
            sha256=finding.digest_after,
            over_cap=bool(told["over_cap"]),
            elapsed_seconds=float(told["elapsed_seconds"]),
            fetched_at=datetime.fromisoformat(told["fetched_at"]),
        )
    except (KeyError, ValueError, TypeError):
        return None
