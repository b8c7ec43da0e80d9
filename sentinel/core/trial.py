"""A trial: what one check saw and found when it was tried, with nothing put on record."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sentinel.core.assertion import Judged
from sentinel.core.check import Check
from sentinel.core.finding import Finding
from sentinel.core.journey import JourneyRecord
from sentinel.core.page import FetchFailure, FetchRequest, Look
from sentinel.core.plain_line import clean_line
from sentinel.core.published import PromiseStanding, Standing
from sentinel.core.redactor import Redactor
from sentinel.core.site import Site
from sentinel.core.verdict import Verdict

MAX_SHOWN = 300
"""Characters of one value of a request or an answer."""
MAX_BODY = 500
_ROOM = 20_000
"""Characters behind those that are shown: a secret that begins there is known as a whole."""
MAX_HEADERS = 40
MAX_HOPS = 20
OF_ITSELF = frozenset(
    {
        *("cache-control", "content-encoding", "content-language", "content-security-policy"),
        *("content-type", "etag", "last-modified", "location", "retry-after", "server"),
        *("strict-transport-security", "via", "www-authenticate", "x-content-type-options"),
        *("x-frame-options", "x-powered-by"),
    }
)
"""Headers of an answer that are shown: they tell who answers, and how it is to be taken."""
_UNCLEAR = frozenset({Verdict.INCONCLUSIVE, Verdict.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came, without secrets."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str
    """Its beginning."""
    redirects: tuple[tuple[int, str], ...]
    """Status and where it pointed, in order."""
    elapsed_seconds: float
    failure: str = ""
    """Why there is no answer, in words; empty where there is one."""
    status: int = 0
    """0 where there is no answer."""
    final_url: str = ""
    answer_headers: tuple[tuple[str, str], ...] = ()
    content_type: str = ""
    size: int = 0
    conditions: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAt:
    """How much of the site was looked at."""

    pages: int = 0
    assets: int = 0
    links: int = 0
    files: int = 0
    databases: int = 0
    stopped_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """All that is told of it."""

    check: Check
    site: Site
    findings: tuple[Finding, ...]
    exchanges: tuple[Exchange, ...] = ()
    more_exchanges: int = 0
    """Further ones that are not told singly."""
    journey: JourneyRecord | None = None
    promises: tuple[PromiseStanding, ...] = ()
    looked_at: LookedAt = LookedAt()
    nothing: str = ""
    """Why there was nothing to look at, or to compare with; empty where there was."""

    @property
    def exit_code(self) -> int:
        """0 nothing found, 1 something is wrong, 3 it could not be found out."""
        verdicts = {finding.verdict for finding in self.findings}
        if verdicts - _UNCLEAR - {Verdict.INTACT}:
            return 1
        unknown = any(one.standing is Standing.UNKNOWN for one in self.promises)
        return 3 if verdicts & _UNCLEAR or self.nothing or unknown else 0


def exchange_of(
    request: FetchRequest,
    look: Look,
    hide: Redactor,
    *,
    unshown: Iterable[str] = (),
    conditions: tuple[Judged, ...] = (),
) -> Exchange:
    """What is told of one request; headers named in `unshown` keep their values to themselves."""
    quiet = {name.lower() for name in unshown}

    def line(text: str, most: int = MAX_SHOWN) -> str:
        # without signs that nobody sees, what a page says may be a secret after all
        whole = hide(" ".join(clean_line(hide(text[: most + _ROOM])).split()))
        return whole if len(whole) <= most else f"{whole[: most - 1]}…"

    asked = Exchange(
        method=request.method,
        url=line(request.url, 2_000),
        headers=tuple(
            (name, "<secret>" if name.lower() in quiet else line(value))
            for name, value in request.headers
        ),
        body=line(request.body[: 4 * _ROOM].decode("utf-8", "replace"), MAX_BODY),
        redirects=tuple((hop.status, line(hop.location)) for hop in look.redirects[:MAX_HOPS]),
        elapsed_seconds=look.elapsed_seconds,
        conditions=conditions,
    )
    if isinstance(look, FetchFailure):
        return replace(asked, failure=look.text)
    known = [(name, line(value)) for name, value in look.headers if name in OF_ITSELF]
    return replace(
        asked,
        status=look.status,
        final_url=line(look.final_url, 2_000),
        answer_headers=tuple(known[:MAX_HEADERS]),
        content_type=line(look.content_type),
        size=len(look.body),
    )
