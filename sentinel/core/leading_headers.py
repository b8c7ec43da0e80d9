"""Headers that have a browser leave a page, or load something beside it."""

import re
from collections.abc import Iterable, Iterator

from sentinel.core.urls import host_of

MAX_VALUE = 2_000
"""Characters of one header that are looked at."""
MAX_LINKS = 50
_LINK = re.compile(r"<([^<>]{1,2000})>([^<>]{0,500})")
_LOADING = re.compile(
    r"rel\s*=\s*[\"']?[^\"';]{0,100}\b(stylesheet|preload|modulepreload|prefetch|prerender)", re.I
)


def lead_on(headers: Iterable[tuple[str, str]], host: str) -> bool:
    """Whether headers (names in lower case) may have a browser leave the page or load something
    from another host than `host`: then an answer is looked at although its bytes are approved."""
    return any(
        name == "refresh"
        or (name == "link" and any(one != host for one in loaded_hosts(value[:MAX_VALUE])))
        for name, value in headers
    )


def loaded_hosts(value: str) -> Iterator[str]:
    """Hosts from which a Link header (RFC 8288) has something loaded, where it names them."""
    for number, match in enumerate(_LINK.finditer(value)):
        if number >= MAX_LINKS:
            return
        if _LOADING.search(match.group(2)) and (host := host_of(match.group(1))):
            yield host
