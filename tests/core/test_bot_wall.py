"""Walls against programs, told from pages that the same products merely watch over."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.bot_wall import bot_wall

HTML = "text/html; charset=utf-8"
Headers = tuple[tuple[str, str], ...]


def page(title: str, body: str = "", head: str = "", links: int = 0) -> bytes:
    anchors = "".join(f'<a href="/{n}">page {n}</a> ' for n in range(links))
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head>"
        f"<body>{anchors}{body}</body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("status", "headers", "wall"),
    [
        (403, (("server", "cloudflare"), ("cf-mitigated", "challenge")), "cloudflare"),
        (503, (("cf-mitigated", "challenge"),), "cloudflare"),
        (202, (("x-amzn-waf-action", "challenge"),), "aws-waf"),
        (405, (("server", "CloudFront"), ("x-amzn-waf-action", "captcha")), "aws-waf"),
        (429, (("x-vercel-mitigated", "challenge"),), "vercel"),
        (403, (("server", "Sucuri/Cloudproxy"), ("x-sucuri-block", "FBP007")), "sucuri"),
        (403, (("server", "AkamaiGHost"),), "akamai"),
        (403, (("x-dd-b", "1"),), "datadome"),
        (403, (("x-datadome", "blocked"),), "datadome"),
        (429, (("x-kpsdk-ct", "abc"),), "kasada"),
        (503, (("retry-after", "300"), ("x-sentinel-block", "INC-7")), "sentinel"),
    ],
)
def test_headers_that_only_a_wall_sends(status: int, headers: Headers, wall: str) -> None:
    assert bot_wall(status, headers, b"", HTML) == wall


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, (("server", "cloudflare"), ("cf-ray", "8ab-DEL"), ("cf-cache-status", "HIT"))),
        (404, (("server", "cloudflare"), ("cf-ray", "8ab-DEL"))),
        (200, (("x-iinfo", "21-162848"), ("x-cdn", "Imperva"), ("set-cookie", "incap_ses_1=x"))),
        (200, (("x-datadome", "protected"), ("set-cookie", "datadome=x"))),
        (403, (("x-datadome", "protected"),)),
        (200, (("set-cookie", "_abck=x"), ("akamai-grn", "0.1"), ("server", "AkamaiGHost"))),
        (503, (("server", "AkamaiGHost"),)),
        (404, (("server", "AkamaiGHost"),)),
        (200, (("x-sucuri-id", "19002"), ("x-sucuri-cache", "HIT"))),
        (200, (("x-amzn-requestid", "1"), ("x-amz-cf-id", "2"))),
        (200, (("set-cookie", "_px3=x"), ("set-cookie", "aws-waf-token=x"))),
        (200, (("x-sentinel-block", "INC-7"),)),
    ],
)
def test_headers_that_stand_on_good_pages_too(status: int, headers: Headers) -> None:
    assert bot_wall(status, headers, page("Welcome", "<p>All is well.</p>"), HTML) == ""


WALLS = [
    (403, page("Just a moment...", head="<script>window._cf_chl_opt={}</script>"), "cloudflare"),
    (
        503,
        page("Just a moment...", "<script src=/cdn-cgi/challenge-platform/h/g></script>"),
        "cloudflare",
    ),
    (403, page("Attention Required! | Cloudflare", "Sorry, you have been blocked"), "cloudflare"),
    (
        200,
        b'<html><head><META NAME="robots" CONTENT="noindex,nofollow"><script src="/_Incapsula_'
        b"Resource?SWJIYLWA=5074a744e2e3d891814e9a2dace20bd4,719d34d31c8e3a6e6fffd425f7e032f3"
        b'"></script><body></body></html>',
        "imperva",
    ),
    (200, page("", "Request unsuccessful. Incapsula incident ID: 12-34"), "imperva"),
    (200, page("Pardon Our Interruption", "Something about your browser"), "imperva"),
    (
        200,
        page("x.org", "<script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>"),
        "datadome",
    ),
    (
        200,
        page("Access denied", "<script>window._pxAppId='PX1'</script><div id=px-captcha></div>"),
        "perimeterx",
    ),
    (
        403,
        b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n"
        b"Reference&#32;&#35;18&#46;5\n<P>https&#58;&#47;&#47;errors&#46;edgesuite&#46;net&#47;18",
        "akamai",
    ),
    (200, page("", '<div id="sec-if-cpt-container">Powered and protected by</div>'), "akamai"),
    (
        200,
        page("", head='<meta http-equiv="refresh" content="5; URL=\'/?bm-verify=AAQ\'" />'),
        "akamai",
    ),
    (
        202,
        page("", "<script>window.gokuProps={}</script><script src=https://x.token.awswaf.com/a>"),
        "aws-waf",
    ),
    (
        307,
        page("You are being redirected...", "<script>sucuri_cloudproxy_js=''</script>"),
        "sucuri",
    ),
    (
        200,
        page("You are being redirected...", "<script>sucuri_cloudproxy_js=''</script>"),
        "sucuri",
    ),
    (403, page("Sucuri WebSite Firewall - Access Denied"), "sucuri"),
    (
        200,
        page("Making sure", '<script id="anubis_challenge" type="application/json">{}'),
        "anubis",
    ),
    (
        200,
        page(
            "Request Rejected",
            "The requested URL was rejected. Please consult with your administrator.<br>"
            "Your support ID is: 179<br><a href='javascript:history.back();'>[Go Back]</a>",
        ),
        "f5",
    ),
    (
        202,
        page("", head='<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F">'),
        "siteground",
    ),
    (
        503,
        page("Blocked", "Your access to this site has been limited by the site owner"),
        "wordfence",
    ),
    (
        200,
        page("One moment, please...", "Please wait while your request is being verified..."),
        "imunify360",
    ),
    (406, page("Not Acceptable!", "This error was generated by Mod_Security."), "mod_security"),
    (403, page("Forbidden", "<div class=g-recaptcha data-sitekey=x></div>"), "captcha"),
    (503, page("Checking", "<script src=https://hcaptcha.com/1/api.js></script>"), "captcha"),
    (200, page("Verify you are human", "<div class=h-captcha></div>"), "captcha"),
    (200, page("Security check", "<div class='cf-turnstile'></div>"), "captcha"),
]


@pytest.mark.parametrize(("status", "body", "wall"), WALLS)
def test_pages_of_walls(status: int, body: bytes, wall: str) -> None:
    assert bot_wall(status, (), body, HTML) == wall


CONTACT = (
    "<form action=/send method=post><input name=mail><div class='g-recaptcha' data-sitekey=k>"
    "</div><script src=https://www.google.com/recaptcha/api.js></script><button>Send</button></form>"
)


@pytest.mark.parametrize(
    "body",
    [
        page("Contact us", CONTACT),
        page("Contact us", CONTACT, links=30),
        page("Sign in", "<div class=cf-turnstile></div><form></form>"),
        page("Security check", CONTACT, links=30),  # a page about it, with a menu
        page(
            "How Cloudflare works",
            "<p>The page says Just a moment... and sets _cf_chl_opt.</p>",
            links=13,
        ),
        page("Shop", "<script>window._pxAppId='PX1'</script>"),
        page(
            "News", "<script src='/_Incapsula_Resource?SWJIYLWA=719d34d31c8e3a6e6fffd425f7e032f3'>"
        ),
        page("News", "<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>"),
        page("Shop", "<script src=https://x.edge.sdk.awswaf.com/a/challenge.js></script>"),
        page("Just a moment...", "<p>A poem</p>"),
        page("Forum", "<p>" + "<b>x</b>" * 200 + "var dd= captcha-delivery.com</p>"),
        page("Access denied", "<p>How to read errors.edgesuite.net</p>"),
    ],
)
def test_served_pages_that_only_look_so(body: bytes) -> None:
    assert bot_wall(200, (), body, HTML) == ""


def test_a_missing_page_with_a_captcha_in_its_template_is_missing() -> None:
    assert bot_wall(404, (), page("Not found", CONTACT), HTML) == ""


def test_a_fault_page_with_a_menu_is_a_fault() -> None:
    assert bot_wall(503, (), page("Maintenance", CONTACT, links=20), HTML) == ""


def test_only_pages_are_searched_where_something_was_served() -> None:
    wall = page("Verify you are human", "<div class=h-captcha></div>")
    assert bot_wall(200, (), wall, "text/plain") == ""
    assert bot_wall(200, (), wall, "application/javascript") == ""
    assert bot_wall(403, (), wall, "") == "captcha"


@settings(deadline=None)
@given(
    st.integers(min_value=0, max_value=999),
    st.lists(st.tuples(st.sampled_from(["server", "x-dd-b", "cf-mitigated"]), st.text())),
    st.binary(max_size=500),
)
def test_any_answer_is_judged(status: int, headers: list[tuple[str, str]], body: bytes) -> None:
    assert "\n" not in bot_wall(status, headers, body, HTML)
