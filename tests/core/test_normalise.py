"""Equality of pages: what counts, what does not, and what can never be hidden."""

import pytest

from sentinel.core.masks import running_date, visitor_counter
from sentinel.core.normalise import ignored_paths, normalise, tokens
from sentinel.core.slot import Slot, SlotKind
from support.pages import PAGE, changed, document


def digest(text: str, **options: object) -> str:
    return normalise(document(text), **options)[1]  # type: ignore[arg-type] # as meant


def test_order_of_attributes_space_and_comments_do_not_count() -> None:
    assert digest("<p a=1 b=2>x  y</p>") == digest("<p b=2   a=1>x\ny</p><!-- c -->")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<script>a()</script>", "<script>b()</script>"),
        ("<p>x</p>", "<p>y</p>"),
        ("<p>x</p>", "<div>x</div>"),
        ("<a href=/x>x</a>", "<a href=/y>x</a>"),
        ("<style>a{}</style>", "<style>b{}</style>"),
        ("<p>x</p>", "<p onclick=x()>x</p>"),
        ("<script nonce=abcdefgh12 src=/a></script>", "<script nonce=abcdefgh12 src=/b></script>"),
    ],
)
def test_everything_else_counts(before: str, after: str) -> None:
    assert digest(before) != digest(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<input type=hidden name=csrf value=aaaaaaaaaaaaaaaa11>",) * 2,
        (
            "<input type=hidden name=_token value=aaaaaaaaaaaaaaaa11>",
            "<input type=hidden name=_token value=bbbbbbbbbbbbbbbb22>",
        ),
        ("<script nonce=abcdefgh12>x()</script>", "<script nonce=zyxwvuts98>x()</script>"),
        ("<script src='/a.js?v=1'></script>", "<script src='/a.js?v=2'></script>"),
        ("<a data-cfemail=00112233aa>x</a>", "<a data-cfemail=ffeeddccbb>x</a>"),
    ],
)
def test_presumed_volatile_values_are_masked(before: str, after: str) -> None:
    assert digest(before) == digest(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # the value must look like a token, the buster stand on an own file, the field be hidden
        ("<input type=hidden name=_token value=aaaaaaaaaaaaaaaa11>",
         "<input type=hidden name=_token value='hacked by night'>"),
        ("<script src='//cdn.example/a.js?v=1'></script>",
         "<script src='//cdn.example/a.js?v=2'></script>"),
        ("<input name=_token value=aaaaaaaaaaaaaaaa11>",
         "<input name=_token value=bbbbbbbbbbbbbbbb22>"),
        ("<form action=/a?v=1></form>", "<form action=/a?v=2></form>"),
    ],
)  # fmt: skip
def test_masks_are_narrow(before: str, after: str) -> None:
    assert digest(before) != digest(after)


def test_a_slot_hides_only_values_of_its_shape() -> None:
    slot = Slot(
        kind=SlotKind.TEXT,
        path="html/body/p",
        attribute="",
        pattern=r"No\. \d{1,4}",
        shows="No. <integer>",
    )
    options = {"slots": (slot,)}
    assert digest("<p>No. 1</p>", **options) == digest("<p>No. 999</p>", **options)
    assert digest("<p>No. 1</p>", **options) != digest("<p>Hacked</p>", **options)


def test_no_slot_hides_what_decides_what_runs() -> None:
    kinds = {
        ("script", "src"),
        ("iframe", "src"),
        ("form", "action"),
        ("base", "href"),
        ("p", "onclick"),
    }
    for tag, name in kinds:
        path = f"html/body/{tag}" if tag != "base" else "html/head/base"
        slot = Slot(kind=SlotKind.ATTRIBUTE, path=path, attribute=name, pattern=".*", shows="any")
        one, two = (f"<{tag} {name}='/{value}'></{tag}>" for value in "ab")
        assert digest(one, slots=(slot,)) != digest(two, slots=(slot,)), tag


def test_an_ignored_region_keeps_scripts_forms_and_new_hosts() -> None:
    def inside(markup: str) -> tuple[object, ...]:
        page = document(
            changed(('<li><a href="/notices/7">', f'{markup}<li><a href="/notices/7">'))
        )
        return tokens(page, (), ignored_paths(page, ["#news"]))

    plain = inside("")
    assert inside("<li>another notice</li>") == plain
    for markup in (
        "<script>x()</script>",
        "<iframe src=/x></iframe>",
        "<form action=/x></form>",
        "<a href='http://new.example/'>x</a>",
        "<p onclick='x()'>y</p>",
    ):
        assert inside(markup) != plain, markup


def test_running_dates_in_two_languages() -> None:
    options = {"before_at": None, "after_at": None}
    assert running_date("Today: 5 May 2026", "Today: 6 May 2026", **options)
    assert running_date("आज: 5 मई 2026", "आज: 6 मई 2026", **options)
    assert running_date("at 10:15:01 IST", "at 10:16:44 IST", **options)
    assert not running_date("Closes 5 May 2026", "Opens 6 May 2026", **options)


def test_counters_need_a_counters_word() -> None:
    assert visitor_counter("Visitors: 12", "Visitors: 13", "")
    assert visitor_counter("१२", "१३", "आगंतुक संख्या")
    assert not visitor_counter("Fee: 12", "Fee: 13", "Rupees")
    assert not visitor_counter("Visitors: 12", "Visitors: none", "")


def test_the_sample_page_equals_itself() -> None:
    assert digest(PAGE) == digest(PAGE)
