"""The sample site as it is shipped: whole, well linked, in two languages, and harmless."""

import re
import struct
import zlib
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from sentinel.demo.content import Content
from sentinel.demo.server import SITE

PAGES = sorted(file.relative_to(SITE).as_posix() for file in SITE.rglob("*.html"))
CONTENT = Content(SITE)
DYNAMIC = {"/search", "/feedback"}
LIVELY = ("<!--clock-->", "<!--banner-->", "<!--variant-->", "[nonce]", "site.js?v=[build]")


def parsed(page: str) -> LexborHTMLParser:
    return LexborHTMLParser((SITE / page).read_bytes())


def references(page: str) -> set[str]:
    found = set()
    for node in parsed(page).css("[href], [src], [action]"):
        found |= {node.attributes.get(name) or "" for name in ("href", "src", "action")}
    return {one for one in found if one and not one.startswith("mailto:")}


@pytest.mark.parametrize("page", PAGES)
def test_every_reference_leads_somewhere_on_the_site(page: str) -> None:
    for reference in references(page):
        assert reference.startswith(("/", "#")), f"{page}: {reference} leaves the site"
        target, fragment = urldefrag(reference)
        if target in DYNAMIC:
            continue
        answer = CONTENT.get(target or f"/{page}")
        assert answer.status == 200, f"{page}: {reference}"
        if fragment:
            there = LexborHTMLParser(answer.body)
            assert there.css_first(f"#{fragment}") is not None, f"{page}: {reference}"


@pytest.mark.parametrize("page", PAGES)
def test_pages_say_their_language_title_and_heading(page: str) -> None:
    tree = parsed(page)
    html = tree.css_first("html")
    assert html is not None
    assert html.attributes.get("lang") == ("hi" if page.startswith("hi/") else "en")
    for wanted in ("title", "h1", "main", "nav", 'meta[name="description"]', "a.skip"):
        assert len(tree.css(wanted)) == 1, f"{page}: {wanted}"
    for image in tree.css("img"):
        assert "alt" in image.attributes
    for field in tree.css("input:not([type=hidden]), select, textarea"):
        assert tree.css_first(f'label[for="{field.attributes.get("id")}"]') is not None


@pytest.mark.parametrize("page", PAGES)
def test_other_script_is_marked_with_its_language(page: str) -> None:
    """Hindi inside an English page carries lang="hi", so that it is read aloud rightly."""
    tree = parsed(page)
    if page.startswith("hi/"):
        return
    for node in tree.css('[lang="hi"]'):
        node.decompose()
    assert tree.body is not None
    assert not re.search(r"[\u0900-\u097f]", tree.body.text())


def test_every_page_is_reached_from_the_home_page() -> None:
    seen, waiting = set(), ["/"]
    while waiting:
        url = waiting.pop()
        if url in seen or url in DYNAMIC:
            continue
        seen.add(url)
        page = f"{url.lstrip('/')}index.html" if url.endswith("/") else url.lstrip("/")
        if page.endswith(".html"):
            waiting += [urlsplit(urldefrag(one)[0]).path or "/" for one in references(page)]
    every = {
        f"/{file.relative_to(SITE).as_posix()}".removesuffix("index.html")
        for file in SITE.rglob("*")
        if file.is_file()
    }
    assert every - seen == {"/404.html", "/thanks.html", "/robots.txt"}


def test_home_pages_and_forms_have_parts_that_change() -> None:
    for page, marks in {
        "index.html": ("<!--visitors-->", "<!--today-en-->", *LIVELY),
        "hi/index.html": ("<!--visitors-->", "<!--today-hi-->", *LIVELY),
        "feedback.html": ("<!--csrf-->",),
        "hi/feedback.html": ("<!--csrf-->",),
        "contact.html": ("<!--mail-->",),
        "hi/contact.html": ("<!--mail-->",),
    }.items():
        text = (SITE / page).read_text()
        assert all(text.count(mark) == 1 for mark in marks)


def test_inline_scripts_have_a_nonce_and_all_others_are_the_sites_own() -> None:
    for page in PAGES:
        for script in parsed(page).css("script"):
            source = script.attributes.get("src")
            own = (source or "").partition("?")[0] == "/assets/site.js"
            assert own if source else script.attributes.get("nonce") == "[nonce]"
        assert not re.search(r"\son\w+\s*=", (SITE / page).read_text())


def test_the_nonce_is_that_of_the_policy_and_new_with_each_answer() -> None:
    answers = [CONTENT.get("/") for _ in range(2)]
    policies = [dict(answer.headers)["Content-Security-Policy"] for answer in answers]
    for answer, policy in zip(answers, policies, strict=True):
        script = LexborHTMLParser(answer.body).css_first("script[nonce]")
        assert script is not None
        assert f"'nonce-{script.attributes['nonce']}'" in policy
    assert policies[0] != policies[1]


@pytest.mark.parametrize("image", sorted(SITE.rglob("*.png")), ids=lambda path: path.name)
def test_images_are_whole(image: Path) -> None:
    data = image.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    start = data.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", data[start - 8 : start - 4])
    assert len(zlib.decompress(data[start : start + length])) == height * (1 + 3 * width)
