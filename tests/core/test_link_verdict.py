"""What is said of the target of a link, redirects followed."""

from collections.abc import Sequence

import pytest

from sentinel.core.fingerprint import fingerprint
from sentinel.core.link_state import LinkReason, LinkState, Outcome
from sentinel.core.link_verdict import LINK_ADVICE, MAX_REDIRECTS, REASON_TEXT, judge_target
from sentinel.core.visit import Marks, Visit

START = "http://example.org/a"
GOOD, REDIRECTED = LinkState.GOOD, LinkState.REDIRECTED
BROKEN, REFUSED, INCONCLUSIVE = LinkState.BROKEN, LinkState.REFUSED, LinkState.INCONCLUSIVE


def chain(*hops: tuple[int, str] | Visit) -> Outcome:
    """Judges START: each hop is a status and where it leads, the last one may be a visit."""
    url, visits = START, []
    for hop in hops:
        visit = hop if isinstance(hop, Visit) else Visit(url, hop[0], location=hop[1])
        visits.append(visit)
        url = visit.location.partition("#")[0]
    return judged(visits)


def judged(visits: Sequence[Visit]) -> Outcome:
    return judge_target(START, {visit.url: visit for visit in visits}.get, {})


def test_a_page_that_is_served_is_good() -> None:
    assert chain((200, "")) == Outcome(GOOD, status=200)


def test_a_body_that_we_cut_is_good() -> None:
    assert chain(Visit(START, 200, cut=True)).state is GOOD


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_now_to_a_good_page_is_good(status: int) -> None:
    outcome = chain((status, "http://example.org/b"), (200, ""))
    assert outcome == Outcome(GOOD, words="redirects", status=200, final_url="http://example.org/b")


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://example.org/b", "redirects"),
        ("https://example.org/a", "redirects to the same address by https"),
        ("http://example.org/a/", "redirects to the same address with a slash at its end"),
        ("https://www.example.net/a", "redirects to another host, www.example.net"),
    ],
)
@pytest.mark.parametrize("status", [301, 308])
def test_what_moved_for_good_should_be_linked_where_it_is(
    status: int, location: str, words: str
) -> None:
    outcome = chain((status, location), (200, ""))
    assert outcome == Outcome(
        REDIRECTED, LinkReason.PERMANENT_REDIRECT, f"answers {status}, {words}", 200, location
    )


def test_the_fragment_of_a_redirect_belongs_to_the_new_address() -> None:
    outcome = chain((301, "http://example.org/b#part"), (200, ""))
    assert outcome.final_url == "http://example.org/b#part"


def test_a_lasting_redirect_behind_one_for_now_is_not_the_links_affair() -> None:
    outcome = chain((302, "http://example.org/b"), (301, "http://example.org/c"), (200, ""))
    assert outcome.state is GOOD
    assert outcome.final_url == "http://example.org/c"


def test_the_address_to_link_to_is_where_the_lasting_redirects_end() -> None:
    """Not the login page to which the new address sends strangers."""
    outcome = chain(
        (301, "https://example.org/a"),
        (308, "https://example.org/a/"),
        (302, "https://example.org/login?next=/a/"),
        (200, ""),
    )
    assert outcome.state is REDIRECTED
    assert outcome.final_url == "https://example.org/a/"


@pytest.mark.parametrize(
    ("end", "state", "reason", "words"),
    [
        (404, BROKEN, LinkReason.STATUS, "redirects to what answers 404, not found"),
        (500, BROKEN, LinkReason.STATUS, "redirects to what answers 500, a fault of the server"),
        (403, REFUSED, LinkReason.LOGIN, "redirects to what answers 403, not allowed to us"),
        (304, INCONCLUSIVE, LinkReason.OTHER, None),
    ],
)
def test_redirects_are_as_good_as_their_end(
    end: int, state: LinkState, reason: LinkReason, words: str | None
) -> None:
    outcome = chain((301, "http://example.org/b"), (end, ""))
    assert (outcome.state, outcome.reason, outcome.status) == (state, reason, end)
    assert outcome.final_url == "http://example.org/b"
    assert words is None or outcome.words == words


def test_a_failure_behind_a_redirect() -> None:
    end = Visit("http://gone.example/", failure="dns", detail="Could not resolve host")
    outcome = chain((301, "http://gone.example/"), end)
    assert outcome[:2] == (BROKEN, LinkReason.DNS)
    assert outcome.words == "redirects; there, the name could not be resolved"


def test_a_circle_of_redirects() -> None:
    assert chain((302, START)).reason is LinkReason.REDIRECT_LOOP
    assert chain((302, f"{START}#x")).reason is LinkReason.REDIRECT_LOOP
    assert chain((302, "http://example.org/b"), (302, START)).reason is LinkReason.REDIRECT_LOOP


@pytest.mark.parametrize(("hops", "state"), [(MAX_REDIRECTS, GOOD), (MAX_REDIRECTS + 1, BROKEN)])
def test_a_number_of_redirects(hops: int, state: LinkState) -> None:
    ways = [(302, f"http://example.org/{n}") for n in range(hops)]
    outcome = chain(*ways, (200, ""))
    assert outcome.state is state
    if state is BROKEN:
        assert outcome.reason is LinkReason.TOO_MANY_REDIRECTS


@pytest.mark.parametrize(
    "location",
    ["http://", "https://exa mple.org/", "//", "javascript:alert(1)", "data:,x", "file:///a"],
)
def test_a_redirect_that_no_browser_follows(location: str) -> None:
    outcome = judged([Visit(START, 302, location=location)])
    assert outcome[:2] == (BROKEN, LinkReason.BAD_REDIRECT)


@pytest.mark.parametrize("location", ["mailto:help@example.org", "market://details?id=1", "TEL:1"])
def test_a_redirect_to_another_programme_is_good(location: str) -> None:
    assert judged([Visit(START, 302, location=location)]).state is GOOD


def test_another_site_that_was_not_asked_is_judged_by_the_redirect_alone() -> None:
    for_now = judged([Visit(START, 302, location="https://other.example/x")])
    assert for_now == Outcome(
        GOOD,
        words="redirects to another host, other.example",
        status=302,
        final_url="https://other.example/x",
    )
    for_good = judged([Visit(START, 301, location="https://other.example/x")])
    assert for_good == Outcome(
        REDIRECTED,
        LinkReason.PERMANENT_REDIRECT,
        "answers 301, redirects to another host, other.example",
        301,
        "https://other.example/x",
    )


def test_an_address_of_the_site_that_was_not_asked_is_not_judged() -> None:
    outcome = judged([Visit(START, 302, location="http://example.org/logout")])
    assert outcome[:3] == (
        INCONCLUSIVE,
        LinkReason.OTHER,
        "redirects to an address that was not asked",
    )
    assert judged([]).state is INCONCLUSIVE


@pytest.mark.parametrize(
    ("failure", "state", "reason"),
    [
        ("dns", BROKEN, LinkReason.DNS),
        ("refused", BROKEN, LinkReason.CONNECTION_REFUSED),
        ("tls", BROKEN, LinkReason.TLS),
        ("timeout", BROKEN, LinkReason.TIMEOUT),
        ("reset", BROKEN, LinkReason.CUT_CONNECTION),
        ("empty-answer", BROKEN, LinkReason.CUT_CONNECTION),
        ("truncated", BROKEN, LinkReason.TRUNCATED),
        ("not-http", BROKEN, LinkReason.NO_HTTP),
        ("bad-encoding", BROKEN, LinkReason.BAD_ENCODING),
        ("bad-url", BROKEN, LinkReason.BAD_URL),
        ("forbidden-address", INCONCLUSIVE, LinkReason.PRIVATE_ADDRESS),
        ("other", INCONCLUSIVE, LinkReason.OTHER),
        ("a reason of a later version", INCONCLUSIVE, LinkReason.OTHER),
    ],
)
def test_failures(failure: str, state: LinkState, reason: LinkReason) -> None:
    outcome = judged([Visit(START, failure=failure)])
    assert (outcome.state, outcome.reason, outcome.status) == (state, reason, 0)
    assert outcome.words


def test_a_failure_after_the_header_counts_before_its_status() -> None:
    assert judged([Visit(START, 200, "truncated")]).reason is LinkReason.TRUNCATED


def test_a_chain_that_some_browsers_complete_is_not_called_broken() -> None:
    detail = "SSL certificate problem: unable to get local issuer certificate"
    outcome = judged([Visit(START, failure="tls", detail=detail)])
    assert outcome[:2] == (INCONCLUSIVE, LinkReason.TLS)
    expired = "SSL certificate problem: certificate has expired"
    assert judged([Visit(START, failure="tls", detail=expired)]).state is BROKEN


@pytest.mark.parametrize("status", [200, 202, 403, 405, 503])
def test_a_wall_is_refused_whatever_its_status(status: int) -> None:
    outcome = judged([Visit(START, status, marks=Marks(bot_wall="cloudflare"))])
    assert outcome[:3] == (
        REFUSED,
        LinkReason.BOT_WALL,
        f"answers {status} with a wall of cloudflare",
    )


def test_a_captcha_and_a_wall_behind_a_redirect() -> None:
    captcha = Visit(START, 200, marks=Marks(bot_wall="captcha"))
    assert judged([captcha]).words == "answers 200 with a captcha"
    wall = Visit("http://example.org/b", 403, marks=Marks(bot_wall="akamai"))
    assert chain((301, "http://example.org/b"), wall).state is REFUSED


def test_our_own_block_page_says_nothing_of_the_link() -> None:
    outcome = judged([Visit(START, 503, retry_after="300", marks=Marks(bot_wall="sentinel"))])
    assert (outcome.state, outcome.words) == (INCONCLUSIVE, "is blocked by Sentinel at present")


def test_bytes_of_another_type_are_broken() -> None:
    marks = Marks(wrong_type="called application/pdf, but an HTML page")
    outcome = judged([Visit(START, 200, marks=marks)])
    assert outcome[:3] == (
        BROKEN,
        LinkReason.WRONG_TYPE,
        "is called application/pdf, but an HTML page",
    )


def print_of(text: str) -> Marks:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen"
    return Marks(fingerprint=fingerprint(f"<h1>{text}</h1>{words}".encode(), "text/html"))


def test_a_page_that_is_not_there_though_the_server_says_so() -> None:
    missing = print_of("Page not found")
    pages = {"example.org": (missing.fingerprint,)}
    gone = Visit(START, 200, marks=missing)
    outcome = judge_target(START, {START: gone}.get, pages)
    assert outcome == Outcome(
        BROKEN,
        LinkReason.SOFT_404,
        "answers 200 with the page for addresses that do not exist",
        200,
    )
    good = Visit(START, 200, marks=print_of("Schemes and what they are about"))
    assert judge_target(START, {START: good}.get, pages).state is GOOD


def test_a_shell_for_every_address_is_inconclusive() -> None:
    shell = Marks(fingerprint=fingerprint(b"<title>App</title><div id=root>", "text/html"))
    pages = {"example.org": (shell.fingerprint,)}
    outcome = judge_target(START, {START: Visit(START, 200, marks=shell)}.get, pages)
    assert (outcome.state, outcome.reason) == (INCONCLUSIVE, LinkReason.SOFT_404)
    assert outcome.words == "the server answers every address with the same page"
    root = judge_target(START, {START: Visit(START, 200, marks=shell)}.get, pages, roots=(START,))
    assert root.state is GOOD


def test_everything_that_leads_home_is_a_soft_404() -> None:
    home = Visit("http://example.org/", 200, marks=print_of("Home of the department"))
    first = Visit(START, 301, location="http://example.org/")
    pages = {"example.org": (home.marks.fingerprint,)}
    outcome = judge_target(START, {START: first, home.url: home}.get, pages)
    assert outcome[:2] == (BROKEN, LinkReason.SOFT_404)
    assert judge_target(START, {START: first, home.url: home}.get, {}).state is REDIRECTED


def test_every_reason_has_words_and_advice() -> None:
    assert set(REASON_TEXT) == set(LINK_ADVICE) == set(LinkReason)
    for advice in LINK_ADVICE.values():
        assert advice.endswith(".")
        assert advice.count(". ") == 0
