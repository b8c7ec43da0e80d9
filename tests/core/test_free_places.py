"""Places that nobody can foresee: a harmless change there is no edit, a hostile one still is."""

import pytest

from sentinel.core.baseline import PageBaseline
from sentinel.core.free_places import differs_only_there
from sentinel.core.learn import learn_page
from sentinel.core.slot import SlotKind
from support.pages import URL, document
from support.values import make_page

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
FIXED = "<p>" + "The institute studies barrages and canals. " * 12 + "</p>"


def quote(number: int) -> str:
    word = LETTERS[number % 52] + LETTERS[number * 7 % 52]
    return f"<html><body>{FIXED}<h3>Saying: {word} flows</h3></body></html>"


def feed(number: int) -> str:
    items = "".join(f"<li><a href='/n/{n}'>Item {LETTERS[n]}</a></li>" for n in range(number % 9))
    tail = f"<p>{LETTERS[number % 52]} {number}</p>" * (number % 5)
    return f"<html><body>{FIXED}<div class=feed><ul>{items}</ul>{tail}</div></body></html>"


def learnt(make: object, looks: int = 40) -> PageBaseline:
    bodies = [make(number).encode() for number in range(looks)]  # type: ignore[operator] # one of ours
    return learn_page(URL, [make_page(URL, body) for body in bodies])


def free(page: PageBaseline, before: str, after: str) -> bool:
    return differs_only_there(document(before), document(after), page.slots)


def test_a_saying_that_is_never_the_same_is_free_text() -> None:
    page = learnt(quote)
    assert SlotKind.FREE in {slot.kind for slot in page.slots}
    assert not page.sealable
    changed = quote(1).replace("flows", "stands still")
    assert free(page, quote(0), changed)
    assert not free(page, quote(0), changed.replace("barrages", "weirs"))
    assert not free(page, quote(0), changed.replace("<h3>", "<script>x()</script><h3>"))


@pytest.mark.parametrize(
    ("more", "harmless"),
    [
        ("<li><a href='/n/77'>Another item</a></li>", True),
        ("<li><img src='/i/77.png' alt='new'></li>", True),
        ("<li><a href='//casino.example/'>play</a></li>", False),
        ("<li><script>x()</script></li>", False),
        ("<li onclick='x()'>Another</li>", False),
        ("<li><iframe src='/own'></iframe></li>", False),
        ("<li><form action='/own'></form></li>", False),
    ],
)
def test_in_a_free_element_only_what_is_inert_may_come(more: str, harmless: bool) -> None:
    page = learnt(feed)
    assert [slot.attribute for slot in page.slots if slot.kind is SlotKind.FREE] == ["*"]
    assert free(page, feed(3), feed(4).replace("</ul>", f"{more}</ul>")) is harmless


def test_after_few_looks_nothing_is_free() -> None:
    page = learnt(feed, 6)
    assert SlotKind.FREE not in {slot.kind for slot in page.slots}
    assert not free(page, feed(3), feed(4))
