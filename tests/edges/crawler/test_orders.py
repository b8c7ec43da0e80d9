"""An answer of a worker as a visit."""

from sentinel.core.frontier import Entry
from sentinel.core.visit import Marks, Visit
from sentinel.edges.crawler.orders import visit_of
from sentinel.edges.crawler.wire import Answer


def test_each_field_of_an_answer_is_that_of_the_visit() -> None:
    told = {name: f"its {name}" for name in Answer._fields if name in Visit._fields}
    answer = Answer(**{**told, "number": 7, "marks": ("wall", "type", 5, True)})  # type: ignore[arg-type] # each tells its name
    visit = visit_of(Entry("http://a.example/", -3), answer, attempts=2)
    assert visit._asdict() == {
        **told,
        "url": "http://a.example/",
        "attempts": 2,
        "depth": 0,
        "method": "GET",
        "marks": Marks("wall", "type", 5, sets_cookie=True),
    }
