"""Before anything is compared: is it a look at the page at all?"""

from datetime import timedelta

import pytest

from sentinel.checkers import baseline
from sentinel.core.baseline import Baseline, BaselineState, NamedKind, NamedPage
from sentinel.core.check import BaselineOptions, Check
from sentinel.core.finding import Finding
from sentinel.core.learn import learn_page
from sentinel.core.look_rules import BY_SHAPE, LOOK_RULES
from sentinel.core.named_page import named_page
from sentinel.core.no_look import CODES
from sentinel.core.page import Look, Page
from sentinel.core.shape import Shape
from sentinel.core.snapshot import Snapshot
from sentinel.core.verdict import Verdict
from sentinel.core.words import Severity, WitnessKind
from support.pages import PAGE
from support.shape_pages import SHAPES
from support.values import T0, make_page, make_site

SITE = make_site(url="http://institute.example/")
HTML = ("content-type", "text/html; charset=utf-8")
CLAIM = "<h1>Hacked by Night Crew</h1>"
CHECK = Check(
    name="pages",
    kind="baseline",
    targets=("/**",),
    every_seconds=300,
    severity=Severity.CRITICAL,
    confirm=2,
    options=BaselineOptions(),
    source="checks/baseline.toml",
)
CLOSED = "<title>Closed</title><h1>Closed for stock-taking</h1><p>Our counters open at nine.</p>"
NOTHING = "<title>Institute</title><h1>This shelf is bare</h1><p>Ask the librarian for help.</p>"


def answer(text: str, path: str = "", **changes: object) -> Page:
    values: dict[str, object] = {"headers": (HTML,), **changes}
    return make_page(SITE.url + path, text.encode(), **values)


def named(kind: NamedKind, text: str) -> NamedPage:
    found = named_page(kind, [answer(text)], "given.html")
    assert found is not None
    return found


NAMED = (named(NamedKind.MAINTENANCE, CLOSED), named(NamedKind.NOT_FOUND, NOTHING))


def findings(look: Look, before: str | None = PAGE, *, block: str | None = None) -> list[Finding]:
    expected = None if before is None else learn_page(look.url, [answer(before)])
    known = Baseline(
        id="B1",
        site="main",
        learnt_at=T0,
        fetches=3,
        pages=() if expected is None else (expected,),
        tree=None,
        identity=(),
        hosts=(),
        state=BaselineState.APPROVED,
        named=NAMED,
    )
    snapshot = Snapshot(
        site=SITE,
        taken_at=T0 + timedelta(hours=1),
        witness=WitnessKind.PUBLIC,
        look=look,
        expected=expected,
        before=None if before is None else before.encode(),
        baseline=known,
        block=block,
    )
    return list(baseline.check(CHECK, snapshot))


def found(look: Look) -> tuple[str, Verdict, str]:
    (one,) = findings(look)
    return one.code, one.verdict, one.rule


PLAIN = "<p>no</p>"
CHALLENGE = "<html><script>window._cf_chl_opt={cvId:'3'}</script></html>"
PORTAL = "<h1>Login</h1><p>To access the Internet, you must log in with your account.</p>"
CASES: list[tuple[str, Page, tuple[str, Verdict, str]]] = [
    (
        "our block",
        answer(PLAIN, status=503, headers=(HTML, ("x-sentinel-block", "INC-1"))),
        ("page-blocked", Verdict.INCONCLUSIVE, "L3"),
    ),
    ("network login", answer(PLAIN, status=511), ("page-intercepted", Verdict.INCONCLUSIVE, "L4")),
    ("filter", answer(PORTAL, status=403), ("page-intercepted", Verdict.INCONCLUSIVE, "L4")),
    ("portal, 200", answer(PORTAL), ("page-intercepted", Verdict.INCONCLUSIVE, "L4")),
    (
        "portal, elsewhere",
        answer(PORTAL, final_url="http://portal.example/"),
        ("page-intercepted", Verdict.INCONCLUSIVE, "L4"),
    ),
    ("forbidden", answer(PLAIN, status=403), ("page-refused", Verdict.REFUSED, "L5")),
    ("legal", answer(PLAIN, status=451), ("page-refused", Verdict.REFUSED, "L5")),
    ("wall, 503", answer(CHALLENGE, status=503), ("page-refused", Verdict.REFUSED, "L5")),
    ("wall, 200", answer(CHALLENGE), ("page-refused", Verdict.REFUSED, "L5")),
    (
        "wall by header",
        answer(PLAIN, status=503, headers=(HTML, ("cf-mitigated", "challenge"))),
        ("page-refused", Verdict.REFUSED, "L5"),
    ),
    ("own maintenance, 200", answer(CLOSED), ("maintenance", Verdict.DOWN, "L6")),
    ("own maintenance, 503", answer(CLOSED, status=503), ("maintenance", Verdict.DOWN, "L6")),
    (
        "maintenance by shape",
        answer(SHAPES[Shape.MAINTENANCE]["cms"], status=503),
        ("maintenance", Verdict.DOWN, "L6"),
    ),
    ("gone", answer(PLAIN, status=410), ("page-missing", Verdict.CORRUPT, "L7")),
    ("own soft 404", answer(NOTHING), ("page-missing", Verdict.CORRUPT, "L7")),
    (
        "soft 404 by shape",
        answer(SHAPES[Shape.NOT_FOUND]["soft"]),
        ("page-missing", Verdict.CORRUPT, "L7"),
    ),
    ("failing", answer(PLAIN, status=500), ("page-failing", Verdict.DOWN, "L8")),
    (
        "error page, 200",
        answer(SHAPES[Shape.ERROR]["blog's database"]),
        ("page-failing", Verdict.DOWN, "L8"),
    ),
    (
        "bare server",
        answer(SHAPES[Shape.DEFAULT_SERVER]["nginx"]),
        ("page-failing", Verdict.DOWN, "L8"),
    ),
    ("odd status", answer(PLAIN, status=400), ("page-failing", Verdict.BROKEN, "L9")),
    (
        "beyond the cap",
        answer("<p>x", over_cap=True),
        ("page-changed", Verdict.INCONCLUSIVE, "L10"),
    ),
]


@pytest.mark.parametrize(("name", "look", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_each_exit_has_its_code_verdict_and_rule(
    name: str, look: Page, wanted: tuple[str, Verdict, str]
) -> None:
    assert found(look) == wanted, name


@pytest.mark.parametrize("name", [case[0] for case in CASES if case[2][2] != "L3"])
def test_a_claim_is_read_at_every_exit(name: str) -> None:
    look = next(case[1] for case in CASES if case[0] == name)
    body = look.body + CLAIM.encode()
    claiming = answer(
        body.decode(),
        **{
            "status": look.status,
            "headers": look.headers,
            "final_url": look.final_url,
            "over_cap": look.over_cap,
        },
    )
    (one,) = findings(claiming)
    assert one.verdict is Verdict.DEFACED


def test_a_claim_in_bare_text_is_read_too() -> None:
    for kind in ("text/plain", ""):
        headers = (("content-type", kind),) if kind else ()
        (one,) = findings(answer("Hacked by Night Crew", status=403, headers=headers))
        assert one.verdict is Verdict.DEFACED


def test_the_site_says_how_long_to_wait() -> None:
    look = answer(PLAIN, status=503, headers=(HTML, ("retry-after", "3600")))
    (one,) = findings(look)
    assert "asks to wait 1 hour" in one.message


def test_the_approved_page_may_be_like_one_of_them() -> None:
    """A page that was approved as a notice is no maintenance when it changes a little."""
    after = CLOSED.replace("nine", "ten")
    assert [one.verdict for one in findings(answer(after), CLOSED)] == [Verdict.EDITED]


def test_new_addresses_that_answer_with_the_own_404_are_none() -> None:
    assert findings(answer(NOTHING, "x.html"), None) == []
    (one,) = findings(answer(NOTHING + CLAIM, "x.html"), None)
    assert one.verdict is Verdict.DEFACED


ENCODED: list[tuple[str, bytes, str]] = [
    ("utf-16 with a mark", CLAIM.encode("utf-16"), "text/html"),
    ("utf-16-le without", ("<html>" + CLAIM).encode("utf-16-le"), "text/html"),
    ("utf-16-be without", ("<html>" + CLAIM).encode("utf-16-be"), "text/html; charset=utf-8"),
    ("utf-32", ("<html>" + CLAIM).encode("utf-32-le"), "text/html"),
    ("zeros between letters", CLAIM.replace("ck", "c\x00k").encode(), "text/html"),
    ("latin-1 label", CLAIM.encode(), "text/html; charset=iso-8859-1"),
    ("unknown label", CLAIM.encode(), "text/html; charset=klingon"),
    ("iso-2022-jp", CLAIM.encode("iso2022_jp"), "text/html; charset=iso-2022-jp"),
    ("gb18030", ("<p>中文</p>" + CLAIM).encode("gb18030"), "text/html; charset=gb18030"),
    ("shift_jis", ("<p>日本</p>" + CLAIM).encode("cp932"), "text/html; charset=shift_jis"),
    ("no type", CLAIM.encode(), ""),
    ("as bytes", CLAIM.encode(), "application/octet-stream"),
    ("as text", CLAIM.encode(), "text/plain"),
    ("as a picture", CLAIM.encode(), "image/png"),
]


@pytest.mark.parametrize(("name", "body", "kind"), ENCODED, ids=[case[0] for case in ENCODED])
def test_a_claim_is_read_in_whatever_charset_or_type_it_comes(
    name: str, body: bytes, kind: str
) -> None:
    headers = (("content-type", kind),) if kind else ()
    told = findings(make_page(SITE.url, body, headers=headers))
    assert told[0].verdict is Verdict.DEFACED, name


def test_every_rule_has_a_code_and_every_shape_that_is_no_look_has_a_rule() -> None:
    of_looks = {name for name in LOOK_RULES if name.startswith("L")}
    assert set(CODES) == of_looks - {"L2"}
    compared = {Shape.ORDINARY, Shape.EMPTY, Shape.SHELL, Shape.PARKED}
    assert set(BY_SHAPE) == set(Shape) - compared


BLOCKED = (HTML, ("x-sentinel-block", "INC-1"))


@pytest.mark.parametrize(
    ("block", "text", "verdict"),
    [
        ("INC-1", PLAIN, Verdict.INCONCLUSIVE),
        ("INC-1", CLAIM, Verdict.INCONCLUSIVE),  # what our own web server says is our own notice
        ("INC-2", PLAIN, Verdict.DOWN),
        ("", PLAIN, Verdict.DOWN),
        ("", CLAIM, Verdict.DEFACED),
        (None, PLAIN, Verdict.INCONCLUSIVE),
        (None, CLAIM, Verdict.DEFACED),
    ],
)
def test_a_forged_block_header_hides_nothing(
    block: str | None, text: str, verdict: Verdict
) -> None:
    (one,) = findings(answer(text, status=503, headers=BLOCKED), block=block)
    assert one.verdict is verdict
    assert ("does not block the site for it" in one.message) == (verdict is Verdict.DOWN)


@pytest.mark.parametrize(
    ("final_url", "status", "verdict"),
    [
        # who leads visitors away decides whom he answers: us he may refuse
        ("http://paper-tiger.invalid/", 403, Verdict.DEFACED),
        ("http://paper-tiger.invalid/", 503, Verdict.DEFACED),
        ("http://paper-tiger.invalid/", 200, Verdict.DEFACED),
        ("http://paper-tiger.invalid/cdn-cgi/challenge-platform/", 200, Verdict.DEFACED),
        ("https://validate.perfdrive.com/check", 200, Verdict.REFUSED),
        ("https://office.queue-it.net/", 200, Verdict.REFUSED),
        ("http://192.168.1.1/login", 302, Verdict.INCONCLUSIVE),
    ],
)
def test_a_redirect_off_the_site_is_judged_by_where_it_leads(
    final_url: str, status: int, verdict: Verdict
) -> None:
    (one,) = findings(answer(PLAIN, status=status, final_url=final_url))
    assert one.verdict is verdict


REFRESH = '<meta http-equiv="refresh" content="0;url=https://prize.paper-tiger.invalid/">'
SENDING = "<h1>Sorry</h1><script>location.href='https://prize.paper-tiger.invalid/'</script>"


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
@pytest.mark.parametrize("text", [f"<h1>Sorry</h1>{REFRESH}", SENDING, f"{CHALLENGE}{REFRESH}"])
def test_an_error_answer_that_sends_visitors_away_is_suspect(status: int, text: str) -> None:
    assert found(answer(text, status=status))[:2] == ("page-changed", Verdict.SUSPECT)


def test_a_wall_that_sends_visitors_away_is_suspect_and_a_networks_portal_is_not() -> None:
    assert found(answer(f"{CHALLENGE}{REFRESH}"))[1] is Verdict.SUSPECT
    assert found(answer(f"{PORTAL}{REFRESH}", status=511))[1] is Verdict.INCONCLUSIVE
    own = REFRESH.replace("https://prize.paper-tiger.invalid/", "/closed.html")
    assert found(answer(f"<h1>Sorry</h1>{own}", status=503))[1] is Verdict.DOWN


def test_an_approved_page_that_became_a_frame_of_scripts_is_suspect() -> None:
    shell = "<html><body><div id='root'></div><script src='/x.js'></script></body></html>"
    assert found(answer(shell)) == ("page-changed", Verdict.SUSPECT, "S1")
    assert findings(answer(f"{shell}\n"), before=shell) == []
