"""Proofs about what pages load: other hosts, and what comes in the clear."""

import pytest

from sentinel.core.page import Page
from sentinel.core.published import Standing
from support.proven import answer, promise, proven

CASES = {
    "script": "<script src=//cdn.example/a.js></script>",
    "style": "<link rel=stylesheet href=https://cdn.example/a.css>",
    "frame": "<iframe src=https://cdn.example/></iframe>",
    "pixel": "<noscript><img src=https://cdn.example/p.gif></noscript>",
    "imported sheet": "<style>@import 'https://cdn.example/a.css';</style>",
    "background": "<p style='background:url(//cdn.example/a.png)'>",
    "document in a frame": "<iframe srcdoc='<script src=//cdn.example/a.js></script>'></iframe>",
    "preload": "<link rel=preload as=script href=//cdn.example/a.js>",
    "base": "<base href=https://cdn.example/><img src=a.png>",
}


@pytest.mark.parametrize("case", CASES)
def test_each_way_to_load_from_another_host_needs_disclosure(case: str) -> None:
    page = answer("about", CASES[case])
    found = proven(promise("third-parties-disclosed"), page)
    assert (found.standing, found.pages, found.quotes) == (
        Standing.BROKEN,
        (page.url,),
        ("cdn.example",),
    )
    disclosed = promise("third-parties-disclosed", hosts=("cdn.example",))
    assert proven(disclosed, page).standing is Standing.KEPT


@pytest.mark.parametrize(
    "body",
    [
        "<script src=/own.js></script>",
        "<a href=https://cdn.example/>a link loads nothing</a>",
        "<link rel=canonical href=https://cdn.example/>",
        "<form method=post action=https://cdn.example/></form>",
        "<template><script src=//cdn.example/a.js></script></template>",
        "<!-- <script src=//cdn.example/a.js></script> -->",
        "<img src='data:image/png;base64,AAAA'>",
        "<script src='https://[bad'></script>",
    ],
)
def test_what_is_of_the_site_or_loads_nothing(body: str) -> None:
    assert proven(promise("third-parties-disclosed"), answer(body=body)).standing is Standing.KEPT


def test_hosts_of_the_registered_domain_are_the_first_party() -> None:
    own = "https://static.gov.example/a.js"  # `gov.example` is no public suffix
    assert (
        proven(
            promise("third-parties-disclosed"), answer(body=f"<script src={own}></script>")
        ).standing
        is Standing.KEPT
    )


def test_a_style_sheet_that_loads_from_others_counts() -> None:
    sheet = answer("a.css", "b{background:url(//cdn.example/x.png)}", content_type="text/css")
    assert proven(promise("third-parties-disclosed"), sheet).standing is Standing.BROKEN


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<script src=http://a.example/></script>", "script. Browsers block it."),
        ("<form method=post action=http://institute.gov.example/></form>", "A form"),
        ("<img src=http://a.example/p.png>", "plain HTTP: image."),
        ("<img srcset='http://a.example/p.png 2x'>", "Browsers block it."),
        ("<img src=http://127.0.0.1/p.png>", ""),
        ("<img src=//a.example/p.png><a href=http://a.example/>link</a>", ""),
    ],
)
def test_what_an_encrypted_page_loads_in_the_clear(body: str, why: str) -> None:
    found = proven(promise("no-mixed-content"), answer(body=body))
    assert found.standing is (Standing.BROKEN if why else Standing.KEPT)
    assert why in found.reason


UPGRADE = ("content-security-policy", "default-src 'self'; upgrade-insecure-requests")
META = f'<meta http-equiv="Content-Security-Policy" content="{UPGRADE[1]}">'


@pytest.mark.parametrize(
    "page",
    [
        answer(body="<img src=http://a.example/>", headers=(UPGRADE,)),
        answer(body=f"{META}<img src=http://a.example/>"),
        answer(body="<img src=http://a.example/>", final_url="http://institute.gov.example/"),
    ],
)
def test_pages_that_browsers_mend_or_that_are_not_encrypted(page: Page) -> None:
    assert proven(promise("no-mixed-content"), page).standing is Standing.KEPT


def test_a_policy_that_only_reports_mends_nothing() -> None:
    headers = (("content-security-policy-report-only", UPGRADE[1]),)
    page = answer(body="<img src=http://a.example/>", headers=headers)
    assert proven(promise("no-mixed-content"), page).standing is Standing.BROKEN


def test_a_page_that_would_cost_too_much_to_read_is_not_counted() -> None:
    costly = answer(body="<b a=1 b>" * 4_000 + "<p>" * 600_000)
    assert proven(promise("no-mixed-content"), costly).standing is Standing.UNKNOWN


FRAMES = "content-security-policy"


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ((("x-frame-options", "DENY"),), True),
        ((("x-frame-options", "sameorigin"), ("x-frame-options", "SAMEORIGIN")), True),
        (((FRAMES, "frame-ancestors 'self'"),), True),
        (((FRAMES, "default-src 'self'"), ("x-frame-options", "DENY")), True),
        (((FRAMES, "frame-ancestors *"), ("x-frame-options", "DENY")), False),
        ((("x-frame-options", "ALLOW-FROM https://a.example"),), False),
        ((("content-security-policy-report-only", "frame-ancestors 'none'"),), False),
        ((), False),
    ],
)
def test_no_other_site_may_frame_a_page(headers: tuple[tuple[str, str], ...], kept: bool) -> None:
    found = proven(promise("not-framed"), answer(headers=headers))
    assert found.standing is (Standing.KEPT if kept else Standing.BROKEN)


def test_a_page_that_leads_to_another_site_is_not_ours_to_guard() -> None:
    away = answer("portal", final_url="https://india.gov.in/")
    assert proven(promise("not-framed"), away).standing is Standing.UNKNOWN
