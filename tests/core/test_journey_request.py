"""Requests of steps: where they may go, what they carry, and what a redirect makes of them."""

import json

import pytest

from sentinel.core.journey import Fault, JourneyOptions, JourneyStep, StepFault
from sentinel.core.journey_document import JourneyDocument
from sentinel.core.journey_request import Asked, Standpoint, asked, expect_allowed, redirected
from sentinel.core.secret import Secret
from support.values import make_page, make_site

SITE = make_site(
    url="https://www.institute.example/office/", aliases=("https://institute.example/",)
)
PAGE = make_page(
    "https://www.institute.example/office/deep/page?q=1",
    b"<base href=/elsewhere/><a class=next href='next?x=1#part'>on</a>"
    b"<a id=out href='//evil.example/'></a><a id=js href='javascript:x()'></a>"
    b"<form id=f method=post action='send'><input name=a></form>"
    b"<form id=own method=post></form>"
    b"<form id=g action='find?old=1'><input name=q value='a b'></form>"
    b"<form id=away method=post action='http://www.institute.example/x'><input name=p></form>",
)
SECRETS = {"login": Secret("open sesame")}


def stand(*hosts: str, page: bool = True, **values: str) -> Standpoint:
    return Standpoint(
        site=SITE,
        options=JourneyOptions(steps=(), hosts=frozenset(hosts), secrets=SECRETS),
        values={"id": "a/b ?", "link": "rel?x=1", **values},
        document=JourneyDocument(PAGE) if page else None,
    )


def ask(here: Standpoint, **step: object) -> Asked:
    return asked(JourneyStep(name="step", **step), here, "tester")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "url"),
    [
        ({"url": "/login"}, "https://www.institute.example/office/login"),
        (
            {"url": "/item/{id}?n={id}"},
            "https://www.institute.example/office/item/a%2Fb%20%3F?n=a%2Fb%20%3F",
        ),
        ({"url": "{link}"}, "https://www.institute.example/elsewhere/rel?x=1"),
        ({"url": "https://institute.example/x#y"}, "https://institute.example/x"),
        ({"click": "a.next"}, "https://www.institute.example/elsewhere/next?x=1"),
        ({"form": "#f"}, "https://www.institute.example/elsewhere/send"),
        ({"form": "#own"}, "https://www.institute.example/office/deep/page?q=1"),
        ({"form": "#g"}, "https://www.institute.example/elsewhere/find?q=a+b"),
        (
            {"url": "/s", "method": "GET", "fields": (("q", "a b"),)},
            "https://www.institute.example/office/s?q=a+b",
        ),
    ],
)  # fmt: skip
def test_addresses_are_made_as_a_browser_makes_them(step: dict[str, object], url: str) -> None:
    """Of the document's base, and a value in an address stands for one part of it."""
    assert ask(stand(), **step).request.url == url


@pytest.mark.parametrize(
    ("step", "fault", "said"),
    [
        ({"url": "https://evil.example/"}, Fault.FOREIGN, "evil.example, which is not the site"),
        ({"url": "https://www.institute.example:8443/"}, Fault.FOREIGN, ":8443"),
        ({"click": "#out"}, Fault.FOREIGN, "evil.example"),
        ({"click": "#js"}, Fault.NOT_ON_PAGE, "nothing to ask for"),
        ({"click": "#nowhere"}, Fault.NOT_ON_PAGE, "no link on"),
        ({"form": "#nowhere"}, Fault.NOT_ON_PAGE, "no form on"),
        ({"form": "#away", "fields": (("p", "{secret:login}"),)}, Fault.INSECURE, "in clear text"),
        ({"url": "/{nothing}"}, Fault.NOT_TAKEN, "no value nothing"),
        ({"url": "/", "headers": (("X-A", "{broken}"),)}, Fault.NOT_TAKEN, "X-A"),
    ],
)
def test_what_may_not_be_asked_is_a_fault(step: dict[str, object], fault: Fault, said: str) -> None:
    with pytest.raises(StepFault) as caught:
        ask(stand(broken="a\r\nX-Evil: 1"), **step)
    assert caught.value.fault is fault
    assert said in caught.value.text


def test_a_listed_host_may_be_asked_and_no_page_is_needed_for_an_address() -> None:
    made = ask(stand("login.example:8443", page=False), url="https://login.example:8443/a")
    assert made.request.method == "GET"
    with pytest.raises(StepFault, match="needs a page"):
        ask(stand(page=False), click="a.next")


@pytest.mark.parametrize(
    ("step", "content_type", "body"),
    [
        ({"fields": (("a", "x&y"), ("b", ("1", "2")), ("c", True), ("d", False))},
         "application/x-www-form-urlencoded", "a=x%26y&b=1&b=2&c=on"),
        ({"json": {"a": ["{secret:login}", 1, {"b": "{id}"}]}},
         "application/json", '{"a": ["open sesame", 1, {"b": "a/b ?"}]}'),
        ({"body": "{{id}} {id} नम"}, "text/plain; charset=utf-8", "{id} a/b ? नम"),
    ],
)  # fmt: skip
def test_what_is_sent(step: dict[str, object], content_type: str, body: str) -> None:
    made = ask(stand(), url="/x", **step)
    assert made.request.method == "POST"
    assert made.request.body.decode() == body
    assert dict(made.request.headers)["Content-Type"] == content_type
    assert made.carries_secret is ("json" in step)


def test_a_form_is_sent_with_where_it_stood_and_an_address_is_not() -> None:
    """Sites take a form without Origin or Referer for a forged one."""
    headers = dict(ask(stand(), form="#f").request.headers)
    assert headers["Origin"] == "https://www.institute.example"
    assert headers["Referer"] == PAGE.final_url
    assert dict(ask(stand(), url="/x", body="b").request.headers).keys() == {"Content-Type"}
    assert "Origin" not in dict(ask(stand(), click="a.next").request.headers)
    other = dict(ask(stand("evil.example"), click="#out").request.headers)
    assert other["Referer"] == "https://www.institute.example/", "no more than that to others"
    assert dict(ask(stand(), form="#away").request.headers).keys() == {"Content-Type"}


def test_headers_of_the_step_win_and_keep_their_letters() -> None:
    headers = (("content-type", "application/x-own"), ("X-Name", "नाम"))
    made = ask(stand(), url="/x", body=json.dumps({}), headers=headers)
    names = [name for name, _ in made.request.headers]
    assert names == ["content-type", "X-Name"]
    assert made.request.headers[1][1].encode("latin-1").decode() == "नाम"


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        *((status, "GET", b"") for status in (301, 302, 303)),
        *((status, "POST", b"b") for status in (307, 308)),
    ],
)
def test_a_redirect_goes_on_as_browsers_do(status: int, method: str, body: bytes) -> None:
    first = ask(stand(), url="/x", body="b", headers=(("Authorization", "{secret:login}"),))
    onward = redirected(first, status, "../y?z#w")
    assert onward.request.url == "https://www.institute.example/y?z"
    assert (onward.request.method, onward.request.body) == (method, body)
    assert dict(onward.request.headers).get("Authorization") == "open sesame"
    assert ("Content-Type" in dict(onward.request.headers)) is bool(body)


def test_a_redirect_takes_no_header_and_no_secret_elsewhere() -> None:
    first = ask(stand(), url="/x", body="{secret:login}", headers=(("X-Key", "k"),))
    other = redirected(first, 307, "https://institute.example/")
    assert dict(other.request.headers).keys() == {"Content-Type"}
    with pytest.raises(StepFault, match="in clear text"):
        expect_allowed(redirected(first, 307, "http://www.institute.example/"), stand())
    expect_allowed(redirected(first, 303, "http://www.institute.example/"), stand())
    with pytest.raises(StepFault, match="not the site"):
        expect_allowed(redirected(first, 302, "//evil.example/"), stand())
    with pytest.raises(StepFault, match="cannot be asked"):
        redirected(first, 302, "ftp://evil.example/")
