"""What several looks at one address teach."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.baseline import MAX_VARIANTS, PageBaseline
from sentinel.core.learn import (
    active_hosts,
    identity_of,
    identity_of_looks,
    learn_page,
    unfit_look,
)
from sentinel.core.normalise import normalise
from sentinel.core.slot import SlotKind
from support.pages import PAGE, changed, document
from support.values import make_page

URL = "http://institute.example/"


def learn(*bodies: str) -> PageBaseline:
    return learn_page(URL, [make_page(URL, body.encode()) for body in bodies])


def passes(learnt: PageBaseline, body: str) -> bool:
    digest = normalise(document(body), learnt.slots)[1]
    return digest in {variant.normal_digest for variant in learnt.variants}


def test_equal_bytes_give_one_variant_and_no_slots() -> None:
    learnt = learn(PAGE, PAGE, PAGE)
    assert (len(learnt.variants), learnt.slots, learnt.watched_share) == (1, (), 1.0)
    assert learnt.sealable


def test_a_number_becomes_a_typed_slot() -> None:
    learnt = learn(PAGE, changed(("10,482", "10,490")), changed(("10,482", "10,511")))
    assert [(slot.kind, slot.shows) for slot in learnt.slots if "date" not in slot.shows] == [
        (SlotKind.TEXT, "<integer>")
    ]
    assert len(learnt.variants) == 1
    assert passes(learnt, changed(("10,482", "11,002")))
    assert not passes(learnt, changed(("10,482", "Hacked")))


def test_the_date_of_the_look_runs_on_where_a_page_is_volatile_anyway() -> None:
    learnt = learn(PAGE, changed(("10,482", "10,490")))
    later = changed(("10,482", "11,002"), ("21 November 2026", "3 January 2027"))
    assert passes(learnt, later)
    assert not passes(learnt, changed(("21 November 2026", "Hacked by night")))
    fixed = learn(*(PAGE.replace("21 November 2026", f"1 May 2019, {n}") for n in (7, 8)))
    assert not passes(fixed, changed(("21 November 2026", "2 May 2019, 9")))


def test_fixed_text_around_a_value_stays_fixed() -> None:
    learnt = learn("<p>Served in 12 ms by node a1</p>", "<p>Served in 15 ms by node a1</p>")
    assert learnt.slots[0].shows == "Served in <integer> ms by node a1"
    assert passes(learnt, "<p>Served in 9 ms by node a1</p>")
    assert not passes(learnt, "<p>Owned in 9 ms by node a1</p>")


@pytest.mark.parametrize(
    ("values", "fits", "other"),
    [
        (("१२३", "१२४"), "२०००", "सौ"),
        (("5 May 2026", "6 May 2026"), "7 June 2027", "never"),
        (("10:15", "10:16"), "23:59", "noon"),
        (
            ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "9b2504e0-4f89-11d3-9a0c-0305e82c33ff"),
            "00000000-4f89-11d3-9a0c-0305e82c33ff",
            "x",
        ),
        (("deadbeef01", "00ff00ff77"), "1234abcd99", "not hex at all"),
        (("aGVsbG8gd29ybGQ9QQ==1", "Zm9vYmFyYmF6MTIzNA==2"), "Y29uY3JldGUxMjM0NQ==3", "a b c"),
        (("morning tide", "evening tide"), "evening tide", "night crew"),
    ],
)
def test_each_type_takes_its_like_and_nothing_else(
    values: tuple[str, str], fits: str, other: str
) -> None:
    learnt = learn(*(f"<p><b>{value}</b></p>" for value in values))
    assert passes(learnt, f"<p><b>{fits}</b></p>")
    assert not passes(learnt, f"<p><b>{other}</b></p>")


def test_a_script_has_typed_holes_and_a_fixed_rest() -> None:
    learnt = learn(PAGE, changed(("9f86d081884c7d65", "0011223344556677")))
    assert SlotKind.SCRIPT_HOLE in {slot.kind for slot in learnt.slots}
    assert passes(learnt, changed(("9f86d081884c7d65", "aaaabbbbccccdddd")))
    assert not passes(learnt, changed(("start(page)", "steal(page)")))
    assert not passes(learnt, changed(('"9f86d081884c7d65"', '"";alert(1)')))


def test_a_rotating_banner_varies_inside_its_folder() -> None:
    learnt = learn("<img src='/banners/dam.png'>", "<img src='/banners/canal.png'>")
    assert passes(learnt, "<img src='/banners/weir.png'>")
    assert not passes(learnt, "<img src='/uploads/weir.png'>")
    assert not passes(learnt, "<img src='//evil.example/banners/weir.png'>")


def test_another_structure_is_another_variant() -> None:
    with_box = changed(("<h2>Latest", "<div>Survey</div><h2>Latest"))
    learnt = learn(PAGE, with_box, PAGE)
    assert (len(learnt.variants), learnt.slots) == (2, ())
    assert passes(learnt, with_box)


def test_too_many_variants_are_not_sealable() -> None:
    bodies = [f"<div>{'<p>x</p>' * number}</div>" for number in range(1, 8)]
    learnt = learn(*bodies)
    assert len(learnt.variants) == MAX_VARIANTS + 1
    assert not learnt.sealable


def test_a_page_that_is_mostly_volatile_is_not_sealable() -> None:
    learnt = learn("<p>one two three</p><p>fixed</p>", "<p>four five six</p><p>fixed</p>")
    assert learnt.watched_share == pytest.approx(0.25)
    assert not learnt.sealable


@given(
    st.lists(
        st.from_regex(r"[a-z0-9/.]{1,12}", fullmatch=True), min_size=2, max_size=4, unique=True
    )
)
@settings(max_examples=40)
def test_learning_never_masks_a_script_source(sources: list[str]) -> None:
    learnt = learn(*(f"<p>x</p><script src='/{source}'></script>" for source in sources))
    assert not learnt.slots
    assert not passes(learnt, "<p>x</p><script src='//evil.example/x.js'></script>")


@pytest.mark.parametrize(
    "markup",
    [
        "<iframe src='{}'></iframe>",
        "<form action='{}'></form>",
        "<base href='{}'>",
        "<meta http-equiv=refresh content='9;url={}'>",
        "<p onclick='go(\"{}\")'>x</p>",
        "<link rel=stylesheet href='{}'>",
    ],
)
def test_learning_never_masks_active_places(markup: str) -> None:
    learnt = learn(*(markup.format(f"/a/{number}") for number in (10, 11, 12)))
    assert not learnt.slots
    assert len(learnt.variants) == 3


@given(st.lists(st.binary(max_size=120), min_size=1, max_size=4))
@settings(max_examples=40)
def test_any_bytes_can_be_learnt(bodies: list[bytes]) -> None:
    learnt = learn_page(URL, [make_page(URL, b"<p>" + body) for body in bodies])
    for slot in learnt.slots:
        re.compile(slot.pattern)
    assert 0 <= learnt.watched_share <= 1


def test_nothing_learnt_from_nothing() -> None:
    with pytest.raises(ValueError, match="nothing was looked at"):
        learn_page(URL, [])


def test_assets_are_learnt_by_digest_alone() -> None:
    image = {"headers": (("content-type", "image/png"),)}
    learnt = learn_page(
        URL, [make_page(URL, b"\x89PNG1", **image), make_page(URL, b"\x89PNG2", **image)]
    )
    assert [variant.normal_digest for variant in learnt.variants] == ["", ""]


def test_identity_is_what_most_pages_share() -> None:
    other = changed(("Welcome to the", "Tenders of the"))
    third = "<title>Print view</title><p>no frame</p>"
    words = identity_of([PAGE.encode(), other.encode(), third.encode()])
    assert {"river", "works", "institute", "tenders", "नदी"} <= set(words)
    assert "print" not in words


HINDI = "<title>{}</title><header>जल संसाधन संस्थान</header><nav>निविदाएं सूचनाएं संपर्क</nav><p>x</p>"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_identity_of_a_small_hindi_site(number: int) -> None:
    titles = ("मुख्य पृष्ठ", "निविदाएं", "संपर्क करें")
    words = identity_of(HINDI.format(title).encode() for title in titles[:number])
    assert {"संसाधन", "संस्थान"} <= set(words)
    assert number == 1 or "करें" not in words


def test_no_session_becomes_part_of_the_name() -> None:
    page = "<title>River Institute</title><header>Guest a81f03bc77 {} visits {}</header>"
    looks = [page.format(name, count).encode() for name, count in (("anil", 7), ("bela", 8))]
    words = identity_of_looks([looks])
    assert {"river", "institute", "guest"} <= set(words)
    assert not {"anil", "bela", "a81f03bc77", "7"} & set(words)


def test_active_hosts_are_foreign_ones_only() -> None:
    body = changed(
        ("</body>", '<script src="//cdn.example/a.js"></script><form action="//pay.example/">')
    )
    assert active_hosts(body.encode(), URL) == {"cdn.example", "pay.example"}
    assert active_hosts(PAGE.encode(), URL) == frozenset()


@pytest.mark.parametrize(
    "page",
    [
        make_page(URL, b"x", over_cap=True),
        make_page(URL, b"x", status=503),
        make_page(URL, b"<h1>Error establishing a database connection</h1>"),
    ],
)
def test_unfit_looks_say_why(page: object) -> None:
    assert unfit_look(page).endswith(".")  # type: ignore[arg-type] # pages all
    assert unfit_look(make_page(URL, PAGE.encode())) == ""
