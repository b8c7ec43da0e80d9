"""Documents that are no pages: feeds, sitemaps, robots.txt, data, PDF and office files."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.assets import compare_asset
from sentinel.core.document_change import document_signals
from sentinel.core.finding import Strength
from sentinel.core.pdf_change import MAX_STREAMS
from sentinel.core.verdict import Verdict

STRONG, WEAK, BENIGN = Strength.STRONG, Strength.WEAK, Strength.BENIGN
OWN = ("institute.example",)
SITE = "https://institute.example/"


def feed(*items: tuple[str, str], title: str = "News of the institute") -> bytes:
    entries = "".join(f"<item><title>{t}</title><link>{u}</link></item>" for t, u in items)
    return f"<rss><channel><title>{title}</title>{entries}</channel></rss>".encode()


def sitemap(*urls: str) -> bytes:
    return f"<urlset>{''.join(f'<url><loc>{u}</loc></url>' for u in urls)}</urlset>".encode()


OLD_FEED = feed(("Report on the wells of the district", f"{SITE}a"), ("Office closed", f"{SITE}b"))
OLD_MAP = sitemap(*(f"{SITE}page-{n}" for n in range(40)))
ROBOTS = b"User-agent: *\nDisallow: /private/\nSitemap: https://institute.example/sitemap.xml\n"
OBJECT = b"1 0 obj\n<< /Type /Catalog >>\nendobj\n"


def pdf(*objects: bytes) -> bytes:
    return b"%PDF-1.7\n" + OBJECT + b"\n".join(objects) + b"\n%%EOF\n"


def packed(data: bytes) -> bytes:
    """An object stream, as most PDF writers make."""
    body = zlib.compress(data)
    return b"2 0 obj\n<< /Type /ObjStm /N 1 >>\nstream\n" + body + b"\nendstream\nendobj"


SCRIPT = b"3 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj"
LAUNCH = b"3 0 obj\n<< /S /Launch /F (x.exe) >>\nendobj"

CHANGES: dict[str, tuple[str, bytes, bytes, str, Strength]] = {
    "feed claims": (
        "/feed.xml", OLD_FEED, feed(("Hacked by Night Crew", f"{SITE}c")), "attributed-claim",
        STRONG,
    ),
    "feed with spam": (
        "/feed.xml",
        OLD_FEED,
        feed(("Online casino with free spins", f"{SITE}c"), title="News of the institute"),
        "spam-in-feed",
        STRONG,
    ),
    "feed with a word of spam": (
        "/feed.xml",
        OLD_FEED,
        feed(("Report", f"{SITE}a"), ("On a casino", f"{SITE}c"), ("Wells", f"{SITE}d")),
        "spam-in-feed",
        WEAK,
    ),
    "feed leads away": (
        "/feed.xml", OLD_FEED, feed(("A new report", "https://evil.example/x")), "feed-leads-away",
        WEAK,
    ),
    "feed in another writing": (
        "/feed.xml",
        OLD_FEED,
        feed(("тест" * 12, f"{SITE}c"), title="Новости " * 3),
        "feed-language-changed",
        WEAK,
    ),
    "sitemap with spam": (
        "/sitemap.xml",
        OLD_MAP,
        sitemap(f"{SITE}online-casino", f"{SITE}free-spins-jackpot"),
        "spam-in-sitemap",
        STRONG,
    ),
    "sitemap of another host": (
        "/sitemap.xml", OLD_MAP, sitemap("https://evil.example/a"), "sitemap-leads-away", WEAK,
    ),
    "sitemap with a crowd": (
        "/sitemap.xml",
        OLD_MAP,
        sitemap(*(f"{SITE}new-{n}" for n in range(200))),
        "sitemap-crowd",
        WEAK,
    ),
    "text sitemap with spam": (
        "/sitemap.txt",
        b"https://institute.example/a\n",
        b"https://institute.example/slot-gacor\nhttps://institute.example/judi-online\n",
        "spam-in-sitemap",
        STRONG,
    ),
    "robots closes all": (
        "/robots.txt", ROBOTS, b"User-agent: *\nDisallow: /\n", "robots-closes-site", WEAK,
    ),
    "robots names a sitemap elsewhere": (
        "/robots.txt", ROBOTS, ROBOTS + b"Sitemap: https://evil.example/s.xml\n",
        "sitemap-leads-away", WEAK,
    ),
    "robots names many sitemaps": (
        "/robots.txt",
        ROBOTS,
        ROBOTS + b"".join(b"Sitemap: https://institute.example/s%d.xml\n" % n for n in range(9)),
        "sitemap-crowd",
        WEAK,
    ),
    "data claims": (
        "/api/notice.json", b'{"text": "Welcome"}', b'{"text": "Hacked by Night Crew"}',
        "attributed-claim", STRONG,
    ),
    "data claims in one long line": (
        "/api/notice.json",
        b'{"text": "Welcome"}',
        b'{"a": "' + b"x" * 900 + b'", "text": "\\u0048acked by Night Crew"}',
        "attributed-claim",
        STRONG,
    ),
    "data with spam": (
        "/api/notice.json",
        b'{"text": "Welcome"}',
        b'{"text": "online casino, jackpot, free spins, sbobet"}',
        "spam-in-data",
        STRONG,
    ),
    "PDF runs a script": ("/a.pdf", pdf(), pdf(SCRIPT), "document-acts", WEAK),
    "PDF runs a packed script": ("/a.pdf", pdf(), pdf(packed(SCRIPT)), "document-acts", WEAK),
    "PDF runs a disguised script": (
        "/a.pdf", pdf(), pdf(SCRIPT.replace(b"/JavaScript", b"/J#61vaScr#69pt")), "document-acts",
        WEAK,
    ),
    "PDF starts a program": ("/a.pdf", pdf(), pdf(LAUNCH), "document-acts", STRONG),
    "PDF opens an address": (
        "/a.pdf",
        pdf(),
        pdf(b"<< /OpenAction << /S /URI /URI (https://evil.example/) >> >>"),
        "document-acts",
        STRONG,
    ),
    "PDF imitates the site": (
        "/a.pdf", pdf(), pdf(b"<< /S /URI /URI (https://lnstitute.example/pay) >>"),
        "lookalike-host", STRONG,
    ),
    "PDF with other links": (
        "/a.pdf", pdf(), pdf(b"<< /S /URI /URI (https://another.example/) >>"),
        "document-leads-away", BENIGN,
    ),
    "PDF claims": (
        "/a.pdf", pdf(), pdf(b"<< /Title (Hacked by Night Crew) >>"), "attributed-claim", STRONG,
    ),
    "office file with a macro": (
        "/a.xlsx", b"PK\x03\x04 book", b"PK\x03\x04 xl/vbaProject.bin", "document-carries-macro",
        WEAK,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_hostile_change(name: str) -> None:
    path, before, after, code, strength = CHANGES[name]
    found = list(document_signals(path, before, after, url=SITE + path[1:], own=OWN))
    assert (code, strength) in {(one.code, one.strength) for one in found}, found
    assert all(one.strength is BENIGN or one.code for one in found)
    assert not list(document_signals(path, after, after, url=SITE, own=OWN))


HONEST: dict[str, tuple[str, bytes, bytes]] = {
    "a news item": ("/feed.xml", OLD_FEED, feed(("A new report", f"{SITE}c"))),
    "a feed that collects others' news": (
        "/feed.xml",
        feed(("Elsewhere", "https://one.example/x")),
        feed(("Elsewhere", "https://another.example/x")),
    ),
    "a new page": ("/sitemap.xml", OLD_MAP, OLD_MAP.replace(b"page-39", b"page-50")),
    "a closed folder": ("/robots.txt", ROBOTS, ROBOTS + b"Disallow: /cache/\n"),
    "one robot closed out": (
        "/robots.txt", ROBOTS, ROBOTS + b"User-agent: greedy\nDisallow: /\n",
    ),
    "other data": ("/a.json", b'{"a": "one"}', b'{"a": "two", "b": ["three"]}'),
    "another edition": ("/a.pdf", pdf(), pdf(b"<< /Title (Annual report 2026) >>")),
    "an open action that shows a page": (
        "/a.pdf", pdf(), pdf(b"<< /OpenAction [3 0 R /Fit] >>"),
    ),
    "another office file": ("/a.docx", b"PK\x03\x04 one", b"PK\x03\x04 two"),
    "another font": ("/a.woff2", b"wOF2one", b"wOF2two"),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_change(name: str) -> None:
    path, before, after = HONEST[name]
    assert not list(document_signals(path, before, after, url=SITE, own=OWN))


def test_a_changed_document_is_judged_as_an_asset() -> None:
    found = compare_asset("", "/a.pdf", pdf(), "", pdf(LAUNCH), url=SITE + "a.pdf")
    assert (found.verdict, found.code) == (Verdict.DEFACED, "document-acts")
    found = compare_asset("", "/a.pdf", pdf(), "", pdf(b"<< /A 1 >>"), url=SITE + "a.pdf")
    assert (found.verdict, found.code) == (Verdict.EDITED, "document-replaced")


DATED = b"<urlset><url><loc>https://institute.example/</loc><lastmod>2026-11-22T%02d:00:00+05:30"
DATED += b"</lastmod></url></urlset>"


def test_a_sitemap_that_is_made_anew_for_each_answer_is_the_same() -> None:
    found = compare_asset("application/xml", "/sitemap.xml", DATED % 1, "", DATED % 2)
    assert found.verdict is Verdict.INTACT
    for other in (
        (DATED % 2).replace(b"</url>", b"</url><!-- hacked by Night Crew -->"),
        (DATED % 2).replace(b"2026-11-22T02:00:00+05:30", b"hacked by Night Crew"),
        (DATED % 2).replace(b"example/<", b"example/more<"),
    ):
        assert compare_asset("", "/sitemap.xml", DATED % 1, "", other).verdict is not Verdict.INTACT


def test_a_pdf_of_many_streams_is_read_in_bounds() -> None:
    bomb = packed(b"\0" * 1_000_000)
    body = pdf(*[bomb] * 60, SCRIPT)
    assert {one.code for one in document_signals("/a.pdf", pdf(), body)} == {"document-acts"}
    flood = pdf(*[packed(b"x")] * (MAX_STREAMS + 5))
    assert not list(document_signals("/a.pdf", pdf(), flood))


@given(st.binary(max_size=300), st.binary(max_size=300), st.sampled_from(sorted(CHANGES)))
def test_any_bytes_are_read(noise: bytes, more: bytes, name: str) -> None:
    path, before, after, *_ = CHANGES[name]
    half = len(after) // 2
    list(document_signals(path, before, after[:half] + noise + after[half:] + more, own=OWN))
    list(document_signals(path, noise, more, own=OWN))
