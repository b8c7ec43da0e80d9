"""The site's own error, maintenance and login pages are learnt and recognised."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.baseline import NamedKind, NamedPage
from sentinel.core.learn import learn_page
from sentinel.core.named_page import login_page, named_page, not_found_page, recognised
from sentinel.core.page import Page
from support.pages import PAGE
from support.values import make_page

SITE = "http://institute.example/"
FRAME = (
    "<title>{title} | River Works Institute</title><nav><a href='/'>Home</a> <a href='/tenders'>"
    "Tenders</a> <a href='/contact'>Contact</a></nav><h1>{title}</h1><p>{text}</p><p>Request "
    "{request} at {time}</p><footer>River Works Institute, Canal Road</footer>"
)


def answer(path: str, text: str, *, status: int = 404, title: str = "Page not found") -> Page:
    """An answer in the site's frame, with a request's number and the time."""
    number = sum(path.encode()) * 7919
    body = FRAME.format(
        title=title, text=text, request=f"{number:08x}", time=f"10:{number % 60:02}:11"
    )
    return make_page(SITE + path, body.encode(), status=status)


def missing(path: str, *, status: int = 404) -> Page:
    """What the site says of an address that it does not have; the address stands in the text."""
    return answer(path, f"There is nothing at /{path}, or not any more.", status=status)


def learnt() -> NamedPage:
    found = not_found_page([missing("a91b.html"), missing("c02d.html")], SITE + "*.html", [], None)
    assert found is not None
    return found


MAINTENANCE = answer(
    "x", "We work on the site. It is back at six.", status=503, title="Under maintenance"
)


def test_what_is_not_there_is_recognised_whatever_its_address_and_status() -> None:
    assert learnt().kind is NamedKind.NOT_FOUND
    for status in (404, 200):
        found = recognised(missing("notices/2026/tender-5", status=status), [learnt()])
        assert found == learnt()


def test_a_page_in_the_same_frame_is_another() -> None:
    page = answer("about", "The institute studies barrages and canals.", title="About us")
    assert recognised(page, [learnt()]) is None
    assert recognised(make_page(SITE, PAGE.encode()), [learnt()]) is None


def test_which_of_several_it_is() -> None:
    given = named_page(NamedKind.MAINTENANCE, [MAINTENANCE], "maintenance.html")
    assert given is not None
    shown = answer(
        "y", "We work on the site. It is back at six.", status=200, title="Under maintenance"
    )
    assert recognised(shown, [learnt(), given]) == given
    assert recognised(missing("zzz"), [given, learnt()]) == learnt()


def test_the_same_bytes_are_recognised_of_any_type() -> None:
    text = make_page(SITE + "x", b"closed", headers=(("content-type", "text/plain"),))
    given = NamedPage(
        kind=NamedKind.MAINTENANCE, status=503, sha256=text.sha256, content_type="text/plain"
    )
    assert recognised(text, [given]) == given


def test_pages_of_the_site_are_not_learnt_as_what_is_not_there() -> None:
    """One shell for every address, a redirect to the home page, a refusal, an outage."""
    home = make_page(SITE, PAGE.encode())
    known = [learn_page(SITE, [home])]
    shell = [make_page(SITE + name, PAGE.encode()) for name in ("a", "b")]
    led_home = [make_page(SITE + name, b"<p>other", final_url=SITE) for name in ("a", "b")]
    counted = [make_page(SITE + n, PAGE.replace("10,482", n).encode()) for n in ("11", "12")]
    assert not_found_page(shell, SITE + "*", known, home) is None
    assert not_found_page(led_home, SITE + "*", known, home) is None
    assert not_found_page(counted, SITE + "*", known, home) is None
    for status in (403, 503):
        assert not_found_page([missing("a", status=status)], SITE + "*", [], None) is None
    assert not_found_page([], SITE + "*", [], None) is None


def test_a_claim_is_never_learnt() -> None:
    page = make_page(SITE + "x", b"<h1>Hacked by Night Crew</h1><p>404", status=404)
    assert named_page(NamedKind.NOT_FOUND, [page], "x") is None


def test_a_login_form_to_which_an_address_leads() -> None:
    form = b"<title>Log in</title><form><input name=u><input type=password name=p></form>"
    led = make_page(SITE + "private/", form, final_url=SITE + "login?next=/private/")
    found = login_page(led)
    assert found is not None
    assert (found.kind, found.learnt_from) == (NamedKind.LOGIN, led.final_url)
    assert login_page(make_page(SITE + "login", form)) is None


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=300), st.sampled_from(["text/html", "text/plain", "image/png", ""]))
def test_never_raises(body: bytes, kind: str) -> None:
    page = make_page(SITE + "x", body, headers=(("content-type", kind),))
    recognised(page, [learnt()])
    named_page(NamedKind.MAINTENANCE, [page], "x")
