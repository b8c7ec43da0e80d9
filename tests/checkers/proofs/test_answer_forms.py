"""Proofs about forms, headers, tracking and documents."""

import pytest

from sentinel.core.page import Page
from sentinel.core.pdf_reading import PdfReading
from sentinel.core.published import Standing
from sentinel.core.site_facts import PageFacts, SiteFacts
from sentinel.core.whole_page import WholePage
from support.proven import SITE, answer, promise, proven


def form(fields: str, attributes: str = "method=post action=/send", words: str = "") -> str:
    return f"<form {attributes}>{words}{fields}<button>Send</button></form>"


NAME = "<label for=n>Name</label><input id=n name=name>"
MAIL = "<label>E-mail<input name=mail type=email></label>"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (form(NAME + MAIL), False),
        (form(NAME.replace("Name<", "Name *<") + MAIL), True),
        (form(NAME.replace("id=n", "id=n required") + MAIL), True),
        (form(NAME.replace("id=n", "id=n aria-required=true") + MAIL), True),
        (form(NAME + MAIL.replace("E-mail", "E-mail (optional)")), True),
        (form(NAME.replace("Name<", "नाम (अनिवार्य)<") + MAIL), True),
        (form(NAME + MAIL, words="<p>All fields are mandatory.</p>"), True),
        (form(NAME), True),
        (form("<input name=q placeholder=Search><select name=s></select>", "role=search"), True),
        (form("<input name=user><input type=password name=p>"), True),
        (
            form("<table><tr><td>Name *<td><input name=a><tr><td>Age<td><input name=b>"),
            True,
        ),
        (
            form(
                "<table><tr><th class=required>Name<td><input name=a><tr><th>Age<td><input name=b>"
            ),
            True,
        ),
        (form(NAME.replace("<label", "<label class=form-required") + MAIL), True),
        (form(f"<div class='field is-required'>{NAME}</div>{MAIL}"), True),
        (f"<template>{form(NAME + MAIL)}</template>", True),
        (f"<form id=f></form><input form=f name=a>{MAIL.replace('name=mail', 'form=f')}", False),
    ],
)
def test_forms_show_which_fields_are_required(body: str, kept: bool) -> None:
    found = proven(promise("required-fields-marked"), answer(body=body))
    assert found.standing is (Standing.KEPT if kept else Standing.BROKEN)


PLAIN = "http://institute.gov.example/x"


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (answer(body=form(MAIL)), ""),
        (answer(body=form(MAIL, "method=post")), ""),
        (answer(body=form(MAIL, "action=/send")), "(GET)"),
        (answer(body=form(MAIL, f"method=post action={PLAIN}")), "without encryption"),
        (answer(body=form(MAIL), final_url=PLAIN), "stands on a page without encryption"),
        (answer(body=form("<input name=q placeholder=Search>", "action=/search")), ""),
        (answer(body=form("<input type=password name=p>", "action=/login")), "(GET)"),
        (answer(body=form("<input name=userMobileNo>", f"method=post action={PLAIN}")), "sends"),
        (answer(body=form("<input name=मोबाइल>", f"method=post action={PLAIN}")), "sends"),
        (answer(body=form(MAIL, "method=post action=javascript:go()")), ""),
        (answer(body=form("<label>Name<input type=radio name=sort></label>", "action=/x")), ""),
    ],
)
def test_what_people_write_of_themselves_travels_encrypted(page: Page, why: str) -> None:
    found = proven(promise("forms-secure"), page)
    assert found.standing is (Standing.BROKEN if why else Standing.KEPT), found.reason
    assert why in found.reason


CARD = form("<input name=cardNumber><input name=cvv>")
SHOP = "<script src=https://pay.example/a.js></script>"


@pytest.mark.parametrize(
    ("body", "options", "why"),
    [
        (CARD, {}, ""),
        (CARD.replace("/send", PLAIN), {}, "without encryption"),
        (CARD.replace("method=post", ""), {}, "(GET)"),
        (CARD + SHOP, {}, "Scripts of others"),
        (CARD + SHOP, {"hosts": ("pay.example",)}, ""),
        (CARD, {"autocomplete": True}, "let to keep"),
        (form("<input autocomplete=cc-number>"), {"autocomplete": True}, ""),
        (form(MAIL) + SHOP, {}, ""),
        (form("<input name=idCardType>"), {}, ""),
    ],
)
def test_numbers_of_cards_are_guarded(body: str, options: dict[str, object], why: str) -> None:
    found = proven(promise("no-card-data", **options), answer(body=body))
    assert found.standing is (Standing.BROKEN if why else Standing.KEPT)
    assert why in found.reason


DAY = 86_400
IDENTIFIER = "a81f0c99de1122aa77"


@pytest.mark.parametrize(
    ("page", "who"),
    [
        (
            answer(body="<script src=https://www.googletagmanager.com/gtm.js></script>"),
            "Tag Manager",
        ),
        (answer(body="<img src='https://www.facebook.com/tr?id=1'>"), "Facebook"),
        (answer(body="<script>fbq('init', '1')</script>"), "Facebook"),
        (answer(body="<script>_paq.push(['trackPageView'])</script>"), "Matomo"),
        (answer(body="<script>new FingerprintJS()</script>"), "fingerprinting"),
        (answer(headers=(("set-cookie", "_ga=GA1.2.1; Max-Age=63072000"),)), "Google Analytics"),
        (
            answer(headers=(("set-cookie", f"uid={IDENTIFIER}; Max-Age={90 * DAY}"),)),
            "cookie uid",
        ),
        (answer(headers=(("set-cookie", f"uid={IDENTIFIER}; Max-Age={DAY}"),)), ""),
        (answer(headers=(("set-cookie", f"lang=hi; Max-Age={400 * DAY}"),)), ""),
        (answer(headers=(("set-cookie", f"SESSION={IDENTIFIER}"),)), ""),
        (answer(body="<a href=https://www.facebook.com/office>our page</a>"), ""),
        (answer(body="<iframe src=https://www.facebook.com/office></iframe>"), ""),
        (answer(body="<p>We use Google Analytics: gtag('config')"), ""),
        (answer(body="<link rel=stylesheet href=https://fonts.googleapis.com/css>"), ""),
    ],
)
def test_nobody_follows_visitors(page: Page, who: str) -> None:
    options: dict[str, object] = {"longest": 30.0 * DAY}
    found = proven(promise("no-tracking", **options), page)
    assert found.standing is (Standing.BROKEN if who else Standing.KEPT)
    assert who in found.reason
    assert IDENTIFIER not in repr(found)


@pytest.mark.parametrize("disclosed", ["Google Analytics", "google-analytics.com"])
def test_what_is_disclosed_is_no_news(disclosed: str) -> None:
    page = answer(body="<script src=https://www.google-analytics.com/analytics.js></script>")
    promised = promise("no-tracking", disclosed=(disclosed,), longest=1.0)
    assert proven(promised, page).standing is Standing.KEPT


GOOD = (("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"))


@pytest.mark.parametrize(
    ("headers", "wanted", "why"),
    [
        (GOOD, (), ""),
        (GOOD[:1], (), "x-frame-options is not sent"),
        ((("x-content-type-options", "none"), GOOD[1]), (), "is not nosniff"),
        (GOOD, ("content-security-policy",), "content-security-policy is not sent"),
        (
            (("content-security-policy", "default-src * 'unsafe-inline'"),),
            ("content-security-policy",),
            "'unsafe-inline'",
        ),
        (
            (("content-security-policy", "script-src 'nonce-abc' 'unsafe-inline'"),),
            ("content-security-policy",),
            "",
        ),
        ((("content-security-policy", "img-src *"),), ("content-security-policy",), "nothing of"),
        ((("referrer-policy", "nonsense, same-origin"),), ("referrer-policy",), ""),
        ((("referrer-policy", "unsafe-url"),), ("referrer-policy",), "whole address"),
        ((("referrer-policy", "nonsense"),), ("referrer-policy",), "that browsers know"),
        ((("strict-transport-security", "max-age=0"),), ("strict-transport-security",), "not hold"),
        ((), ("permissions-policy",), "not sent"),
        ((), ("x-own",), "x-own is not sent"),
        ((("x-own", "1"),), ("X-Own",), ""),
    ],
)
def test_headers_that_protect_visitors(
    headers: tuple[tuple[str, str], ...], wanted: tuple[str, ...], why: str
) -> None:
    options: dict[str, object] = {"headers": wanted} if wanted else {}
    found = proven(promise("security-headers", **options), answer(headers=headers))
    assert found.standing is (Standing.BROKEN if why else Standing.KEPT)
    assert why in found.reason


def facts(**sizes: int) -> SiteFacts:
    pages = {
        f"{SITE.url}{name}.pdf": PageFacts(
            url=f"{SITE.url}{name}.pdf",
            subject=f"/{name}.pdf",
            status=200,
            failure=None,
            failure_detail="",
            final_url=f"{SITE.url}{name}.pdf",
            content_type="application/pdf",
            sha256="",
            size=size,
            elapsed_seconds=0.1,
        )
        for name, size in sizes.items()
    }
    return SiteFacts(root=SITE.url, pages=pages)


@pytest.mark.parametrize(
    ("body", "size", "standing", "why"),
    [
        ("<a href=a.pdf>Report (PDF, 1.2 MB)</a>", 1_250_000, Standing.KEPT, "compared"),
        ("<li><a href=a.pdf>Report</a> [PDF 1200 KB]", 1_250_000, Standing.KEPT, ""),
        ("<a href=a.pdf>रिपोर्ट (पीडीएफ, १.२ एमबी)</a>", 1_250_000, Standing.KEPT, ""),
        ("<a href=a.pdf title='PDF 1,2 MB'><img src=x></a>", 1_250_000, Standing.KEPT, ""),
        ("<a href=a.pdf>Report (PDF, 1.2 MB)</a>", 4_000_000, Standing.BROKEN, "4,000,000 bytes"),
        ("<a href=a.pdf>Report (PDF, 1 KB)</a>", 300, Standing.KEPT, ""),
        ("<a href=a.pdf>Report (PDF, 90 MB)</a>", 20_000_000, Standing.KEPT, ""),
        ("<a href=a.pdf>Report</a>", 1_000, Standing.BROKEN, "without format and size"),
        ("<a href=a.pdf>Report (1 MB)</a>", 1_000_000, Standing.BROKEN, "without format"),
        ("<a href=a.html>Report</a>", 1_000, Standing.UNKNOWN, ""),
        ("<a href=https://other.example/a.pdf>Report</a>", 1_000, Standing.UNKNOWN, ""),
    ],
)
def test_documents_are_linked_with_format_and_size(
    body: str, size: int, standing: Standing, why: str
) -> None:
    found = proven(promise("downloads-described"), answer(body=body), crawl=facts(a=size))
    assert (found.standing, why in found.reason) == (standing, True), found.reason


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"", "empty"), (b"<html><h1>Not found</h1>", "not what its name"), (b"%PDF-1.7 x", "")],
)
def test_documents_are_what_they_are_called(body: bytes, why: str) -> None:
    page = answer("list", "<a href=a.pdf>Report (PDF, 1 KB)</a>")
    file = answer("a.pdf", body, content_type="application/pdf")
    found = proven(promise("downloads-described"), page, file)
    assert found.standing is (Standing.BROKEN if why else Standing.KEPT)
    assert why in found.reason


@pytest.mark.parametrize(
    ("reading", "standing", "why"),
    [
        (PdfReading(pages=3, text=True), Standing.KEPT, "1 PDF has text"),
        (PdfReading(pages=3), Standing.BROKEN, "pictures of pages"),
        (PdfReading(fault="it is cut off"), Standing.BROKEN, "does not open"),
        (PdfReading(encrypted=True), Standing.BROKEN, "password"),
        (PdfReading(unknown="the extra is not installed"), Standing.UNKNOWN, "extra"),
        (None, Standing.UNKNOWN, "nobody reads"),
    ],
)
def test_documents_have_text(reading: PdfReading | None, standing: Standing, why: str) -> None:
    page = answer("a.pdf", b"%PDF-", content_type="application/pdf")
    found = proven(promise("pdf-has-text"), WholePage(page, SITE, reading))
    assert (found.standing, why in found.reason) == (standing, True)
    assert proven(promise("pdf-has-text"), answer()).standing is Standing.UNKNOWN
