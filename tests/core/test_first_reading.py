"""Baselines of the first reading, whose parser was another one, go on to know their pages."""

from sentinel.core.compare import compare
from sentinel.core.document import READING, as_first_read
from sentinel.core.learn import learn_page
from sentinel.core.normalise import ignored_paths, normalise
from sentinel.core.slot import Slot, SlotKind
from sentinel.core.verdict import Verdict
from support.pages import PAGE, document
from support.values import make_page

ODD = (
    "<table><tr><td>Hits <td>12</table><p>a<b>b<p>c</b>d"
    "<div>Today is a day<div onclick=x()>y</div></div>"
)
"""Markup of which the first reading made another tree than browsers do."""
SLOT = Slot(
    kind=SlotKind.TEXT,
    path="html/body/table/tr/td[2]",
    attribute="",
    pattern=r"\d{1,9}",
    shows="<integer>",
)
"""As it was learnt then: browsers have a `tbody` there."""
DIGESTS = {
    (PAGE, ()): "6f6fe999a46fd36dbf03bf1ca9a021ae3d4190da37a59e2ea28ab31c59f2c46d",
    (ODD, ()): "f175047f2bef5204107145f53a77ad7673755f4e95af2533c907380f849432e1",
    (ODD, (SLOT,)): "03f77887b5df68c3d965ca62d5448bc63461dc547e87e803defc4ce84f7dd532",
}
"""As the version before made them."""


def test_digests_of_the_first_reading_are_still_made() -> None:
    for (text, slots), digest in DIGESTS.items():
        assert normalise(as_first_read(document(text), 1), slots)[1] == digest


def test_slots_of_the_first_reading_still_apply() -> None:
    before = as_first_read(document(ODD), 1)
    after = as_first_read(document(ODD.replace("12", "15")), 1)
    assert compare(before, after, slots=(SLOT,)).verdict is Verdict.INTACT
    defaced = as_first_read(document(ODD.replace("12", "Hacked by Night Crew")), 1)
    assert compare(before, defaced, slots=(SLOT,)).verdict is not Verdict.INTACT


def test_regions_are_ignored_where_the_first_reading_had_them() -> None:
    page = document(ODD)
    assert ignored_paths(as_first_read(page, 1), ["td"]) == {
        "html/body/table/tr/td",
        "html/body/table/tr/td[2]",
    }
    assert "html/body/table/tbody/tr/td" in ignored_paths(page, ["td"])


def test_what_is_learnt_now_says_which_reading_it_is_of() -> None:
    looks = [make_page("http://institute.example/", ODD.encode())]
    learnt = learn_page("http://institute.example/", looks)
    assert learnt.reading == READING
    assert not as_first_read(document(ODD), learnt.reading).is_first
