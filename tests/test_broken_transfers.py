"""Bodies that come broken, from the wire through both checkers of pages: never a change of the
page, never an attack."""

from datetime import timedelta

import pytest

from sentinel.checkers import baseline, page
from sentinel.core.baseline import Baseline, BaselineState
from sentinel.core.check import BaselineOptions, Check, PageOptions
from sentinel.core.learn import learn_page
from sentinel.core.page import FetchRequest
from sentinel.core.settings import Limits
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from sentinel.edges.clock import SystemClock
from sentinel.edges.look import HttpxFetcher
from support import fault_server as faults
from support.fault_server import OK, FaultServer
from support.pages import PAGE
from support.values import T0, make_page, make_site

BODY = PAGE.encode()
HALF = BODY[: len(BODY) // 2]
PACKED = faults.gzip_of(BODY).partition(b"\r\n\r\n")[2]
LIMITS = Limits(
    timeout_seconds=60.0,
    connect_timeout_seconds=30.0,
    max_body_bytes=4_000,
    max_redirects=3,
    max_pages=10,
    concurrency=2,
    max_tree_entries=10,
)


def sized(data: bytes, length: int, more: bytes = b"") -> bytes:
    return OK + more + f"Content-Length: {length}\r\n\r\n".encode() + data


GZIP = b"Content-Encoding: gzip\r\n"
CASES: dict[str, tuple[bytes, Verdict, Verdict]] = {
    "shorter than announced": (sized(HALF, len(BODY)), Verdict.CORRUPT, Verdict.INCONCLUSIVE),
    "a chunk cut": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n" + f"{len(BODY):x}\r\n".encode() + HALF,
        Verdict.CORRUPT,
        Verdict.INCONCLUSIVE,
    ),
    "gzip cut": (
        sized(PACKED[:-40], len(PACKED) - 40, GZIP),
        Verdict.CORRUPT,
        Verdict.BROKEN,
    ),
    "no gzip": (sized(b"no gzip!!", 9, GZIP), Verdict.CORRUPT, Verdict.BROKEN),
    "larger than the cap": (
        sized(BODY + b"x" * 9_000, len(BODY) + 9_000),
        Verdict.INCONCLUSIVE,
        Verdict.INCONCLUSIVE,
    ),
}
"""What is sent, and the verdicts of the check of content and of the check of function."""


@pytest.mark.parametrize("name", CASES)
async def test_a_broken_body_has_its_verdict(name: str) -> None:
    sent, of_content, of_function = CASES[name]
    async with FaultServer(faults.says(sent)) as server:
        fetcher = HttpxFetcher(
            LIMITS, user_agents=("a",), own_hosts=frozenset({"127.0.0.1"}), clock=SystemClock()
        )
        look = await fetcher.fetch(FetchRequest(url=server.url))
        site = make_site(url=server.url)
        expected = learn_page(server.url, [make_page(server.url, BODY)])
    known = Baseline(
        id="B1",
        site="main",
        learnt_at=T0,
        fetches=1,
        pages=(expected,),
        tree=None,
        identity=(),
        hosts=(),
        state=BaselineState.APPROVED,
    )
    snapshot = Snapshot(
        site=site,
        taken_at=T0 + timedelta(hours=1),
        witness=WitnessKind.PUBLIC,
        look=look,
        expected=expected,
        before=BODY,
        baseline=known,
    )
    content = Check(
        name="pages",
        kind="baseline",
        targets=("/**",),
        every_seconds=60,
        severity=Severity.ERROR,
        confirm=1,
        options=BaselineOptions(),
        source="",
    )
    function = Check(
        name="home",
        kind="page",
        targets=("/",),
        every_seconds=60,
        severity=Severity.ERROR,
        confirm=1,
        options=PageOptions(text_present=("the last words of the page",)),
        source="",
    )
    assert [f.verdict for f in baseline.check(content, snapshot)] == [of_content]
    assert [f.verdict for f in page.check(function, snapshot)] == [of_function]
