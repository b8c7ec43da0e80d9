"""Volatile places: what a few looks teach holds for further ones, and hides nothing else."""

import random
import re
import uuid
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sentinel.core.baseline import PageBaseline
from sentinel.core.learn import learn_page
from sentinel.core.normalise import normalise
from sentinel.core.slot import SlotKind
from support.pages import document
from support.values import T0, make_page

URL = "http://institute.example/"


def learn(*bodies: str) -> PageBaseline:
    return learn_page(URL, [make_page(URL, body.encode()) for body in bodies])


def passes(learnt: PageBaseline, body: str) -> bool:
    digest = normalise(document(body), learnt.slots)[1]
    return digest in {variant.normal_digest for variant in learnt.variants}


CAROUSEL = (
    "<a href='/films/dam'><img src='/i/dam.png' alt='Dam'></a>",
    "<p>Open day on <b>Friday</b></p>",
    "<a href='/rain'>Rain gauges</a><span>new</span>",
)
LONG = "<main><p>" + "The institute studies barrages and canals. " * 12 + "</p></main>"


def with_box(number: int, count: int) -> str:
    box = CAROUSEL[number % len(CAROUSEL)]
    return f"<div class=box>{box}</div>{LONG}<p>Visitors: {count}</p>"


def test_a_carousel_is_one_of_its_seen_contents() -> None:
    learnt = learn(*(with_box(n, 100 + n) for n in range(6)))
    assert {slot.kind for slot in learnt.slots} == {SlotKind.SUBTREE, SlotKind.TEXT}
    assert (len(learnt.variants), learnt.sealable) == (1, True)
    for number in range(3):
        assert passes(learnt, with_box(number, 7000))
    unseen = with_box(0, 7).replace("/films/dam", "//evil.example/")
    assert not passes(learnt, unseen)
    assert not passes(learnt, with_box(0, 7).replace("</a>", "<script>x()</script></a>"))


def test_two_forms_with_a_counter_and_a_carousel_are_two_variants() -> None:
    def form(number: int) -> str:
        page = with_box(number // 2, 500 + number)
        return page if number % 2 else page.replace("main>", "article>")

    learnt = learn(*(form(number) for number in range(12)))
    assert len(learnt.variants) == 2
    assert all(passes(learnt, form(number)) for number in range(12, 40))


def test_tokens_without_a_digit_do_not_spoil_the_slot() -> None:
    bodies = [f"<script>var t = '{token}';</script>" for token in TOKENS]
    learnt = learn(*bodies)
    assert [slot.kind for slot in learnt.slots] == [SlotKind.SCRIPT_HOLE]
    assert passes(learnt, "<script>var t = 'Zz9+AAAAbbbbCCCC/x==';</script>")
    assert not passes(learnt, "<script>var t = 'HackedByNightCrew1x=';</script>")
    assert not passes(learnt, "<script>var t = 'Zz9+AAAA';alert(1)//';</script>")


TOKENS = ("k8+sPq/Xw2LmNo4rT0==", "/aaBCdefGhijkLMNopq=", "Q1w2E3r4T5y6U7i8O9p=")


def test_the_digest_in_a_bundle_name_may_change_and_its_folder_not() -> None:
    page = "<script src='/static/app.{}.js'></script><p>x</p>"
    learnt = learn(page.format("3fa91c07"), page.format("b200e4d1"))
    assert [slot.kind for slot in learnt.slots] == [SlotKind.BUNDLE]
    assert passes(learnt, page.format("00aa11bb"))
    for other in ("/uploads/app.00aa11bb.js", "//evil.example/static/app.00aa11bb.js", "/x.js"):
        assert not passes(learnt, f"<script src='{other}'></script><p>x</p>")


@pytest.mark.parametrize("tag", ["script", "iframe"])
def test_opaque_values_in_the_query_of_a_source_may_change_and_nothing_else(tag: str) -> None:
    page = "<p>x</p><{0} src='//ads.example/tag.js?ord={1}&site=9'></{0}>"
    learnt = learn(page.format(tag, 1763802211), page.format(tag, 1763802260))
    assert [slot.kind for slot in learnt.slots] == [SlotKind.BUNDLE]
    assert passes(learnt, page.format(tag, 1799999999))
    for old, new in (
        ("ads.example", "evil.example"),
        ("tag.js", "other.js"),
        ("ord=", "cmd="),
        ("site=9", "site=8"),
        ("1763802211", "//evil.example/"),
        ("1763802211", "1&next=2"),
    ):
        assert not passes(learnt, page.format(tag, 1763802211).replace(old, new))
    led = "<p>x</p><{0} src='/go?to=/a/{1}'></{0}>"
    assert not learn(led.format(tag, 10), led.format(tag, 11)).slots


def test_a_cloaked_mail_address_needs_no_learning() -> None:
    link = "<a href='/cdn-cgi/l/email-protection#{0}'><b data-cfemail='{0}'>x</b></a>"
    learnt = learn(link.format("00112233aa"), link.format("ffeeddccbb"))
    assert not learnt.slots
    assert passes(learnt, link.format("1234567890"))
    assert not passes(learnt, link.format("1234567890").replace("'/cdn", "'//evil.example/cdn"))


@pytest.mark.parametrize(
    ("values", "fits", "other"),
    [
        (("Sunday, 22 November 2026", "Monday, 23 November 2026"), "Friday, 1 January 2027", "x"),
        (("22 नवंबर 2026", "23 नवंबर 2026"), "४ जनवरी २०२७", "कल"),
        (("22/11/26", "23/11/26"), "04/01/27", "4 hackers"),
        (("10:59 AM", "1:03 PM"), "23:17", "noon"),
        (("पूर्वाह्न 10:59", "अपराह्न 1:03"), "रात 11:10", "रात"),
        (("2026-11-22T10:15:00Z", "2026-11-22T10:16:09Z"), "2027-02-03T23:59:59Z", "2027"),
        (("3 hours ago", "1 day ago"), "2 weeks ago", "long ago"),
        (("1,84,203 of 2,00,000", "1,84,210 of 2,00,000"), "12,00,000 of 2,00,000", "1 of many"),
        (("sid=aZ3kP0q9LmNx", "sid=Qw8eR7tY6uIo"), "sid=zzzzAAAA1111", "sid=a b"),
        (("v=1763802211", "v=1763802245"), "v=1795338245", "v=now"),
    ],
)
def test_slots_take_what_comes_next_month(values: tuple[str, str], fits: str, other: str) -> None:
    learnt = learn(*(f"<p>As of <b>{value}</b></p>" for value in values))
    assert len(learnt.variants) == 1
    assert passes(learnt, f"<p>As of <b>{fits}</b></p>")
    assert not passes(learnt, f"<p>As of <b>{other}</b></p>")


def test_an_open_set_of_texts_is_said_to_be_unsettled() -> None:
    word = "abcdefghijklmnopqrstuvwxyz"
    learnt = learn(*(f"<p>fixed</p><h2>{letter} day</h2>" for letter in word))
    assert not learnt.sealable
    assert learnt.unsettled == ("html/body/h2 (text)",)
    assert "different at html/body/h2 (text)" in learnt.unsealable_because


KINDS = st.sampled_from(["integer", "hex", "base64", "uuid", "date", "choice"])
CHOICES = ("morning tide", "evening tide", "spring tide")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"


def value_of(kind: str, source: random.Random) -> str:
    if kind == "integer":
        return f"{source.randrange(100_000, 900_000):,}"
    if kind == "hex":
        return f"{source.getrandbits(128):032x}"
    if kind == "base64":
        return "".join(source.choice(_LETTERS) for _ in range(24))
    if kind == "uuid":
        return str(uuid.UUID(int=source.getrandbits(128)))
    if kind == "date":
        return f"{source.randrange(1, 28)} November {source.randrange(2020, 2030)}"
    return source.choice(CHOICES)


def page_of(kinds: list[str], source: random.Random) -> str:
    places = "".join(f"<p>Item: {value_of(kind, source)}.</p>" for kind in kinds)
    inside = " ".join(f"var v{n} = '{value_of(k, source)}';" for n, k in enumerate(kinds))
    return f"<h1>Fixed</h1>{places}<script>{inside}</script><i title='{inside[:0]}'>end</i>"


@given(st.lists(KINDS, min_size=1, max_size=4), st.integers())
@settings(max_examples=30, deadline=None)
def test_what_is_learnt_from_samples_holds_for_further_ones(kinds: list[str], seed: int) -> None:
    source = random.Random(seed)
    learnt = learn(*(page_of(kinds, source) for _ in range(12)))
    assume(not set(kinds) & {"choice"} or len(kinds) == 1)
    for _ in range(10):
        assert passes(learnt, page_of(kinds, source))


@given(
    st.lists(KINDS, min_size=1, max_size=4),
    st.sampled_from(["Hacked by night crew", "HackedByNightCrew", "owned", "<b>x</b>", "x y"]),
    st.integers(),
)
@settings(max_examples=30, deadline=None)
def test_no_slot_takes_a_claim_or_another_type(kinds: list[str], claim: str, seed: int) -> None:
    source = random.Random(seed)
    learnt = learn(*(page_of(kinds, source) for _ in range(8)))
    hostile = page_of(kinds, source).replace("Item: ", f"Item: {claim} ", 1)
    assert not passes(learnt, hostile)
    swapped = re.sub(r"Item: [^<]*\.", f"Item: {claim}.", page_of(kinds, source), count=1)
    assert not passes(learnt, swapped)
    assert not passes(learnt, page_of(kinds, source).replace("var v0 = '", f"var v0 = '{claim}'+'"))


def living_page(number: int, source: random.Random) -> str:
    """A page as a living site sends it: everything that changes without a change."""
    token = "".join(source.choice(_LETTERS + "+/") for _ in range(32))
    session, cloak = f"{source.getrandbits(128):032X}", f"{source.getrandbits(96):024x}"
    moment = T0 + timedelta(seconds=37 * number)
    banner = CAROUSEL[source.randrange(3)]
    heading = "<h2>Notices</h2>" if source.random() < 0.5 else "<header><b>Notices</b></header>"
    return f"""<!doctype html><html><head><title>River Institute</title>
<meta name=csrf-token content="{token}"><script nonce="{token[:16]}">
var page = {{"request": "{uuid.UUID(int=source.getrandbits(128))}", "at": "{moment.isoformat()}"}};
</script><script src="/static/app.{source.getrandbits(40):010x}.js"></script>
<link rel=stylesheet href="/site.css?v={source.randrange(10**9)}"></head>
<body data-request-id="{source.getrandbits(64):016x}"><!-- {source.getrandbits(64):x} -->
<div class=banner>{banner}</div>{LONG}{heading}
<p>Visitors: {184_203 + number:,}</p><p>{moment:%d %B %Y}, {moment:%I:%M %p}</p>
<p>अंतिम अद्यतन: {moment.day} नवंबर 2026, {moment:%H:%M:%S}</p>
<a href="/notices;jsessionid={session}">Notices</a> <a href="/cdn-cgi/l/email-protection#{cloak}">
<span data-cfemail="{cloak}">mail</span></a>
<script src="//ads.example/tag.js?ord={source.randrange(10**9, 10**10)}"></script>
<img src="/banners/b{source.randrange(9)}.png" alt="Banner">
<form action="/search"><input type=hidden name=token value="{token}"></form></body></html>"""


@given(st.integers())
@settings(max_examples=3, deadline=None)
def test_a_living_page_is_learnt_once_and_holds(seed: int) -> None:
    source = random.Random(seed)
    learnt = learn_page(
        URL,
        [
            make_page(
                URL,
                living_page(number, source).encode(),
                fetched_at=T0 + timedelta(seconds=37 * number),
            )
            for number in range(40)
        ],
    )
    assert learnt.sealable, learnt.unsealable_because
    assert len(learnt.variants) == 2
    for number in range(60):
        assert passes(learnt, living_page(50_000 + 977 * number, source))
    hostile = living_page(7, source).replace("Notices</a>", "Hacked by night</a>")
    assert not passes(learnt, hostile)
