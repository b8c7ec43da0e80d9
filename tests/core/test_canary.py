"""The canary tells our own network's faults from the sites'."""

import pytest

from sentinel.core.canary import Canary, CanaryAnswer
from sentinel.core.page import Look
from support.values import make_failure, make_page

GOOD = make_page(body=b"the canary sings")
CASES: list[tuple[str, Look, CanaryAnswer]] = [
    ("as it should", GOOD, CanaryAnswer.EXPECTED),
    ("a portal", make_page(body=b"<form>Accept terms</form>"), CanaryAnswer.ANOTHER),
    ("a portal by status", make_page(body=b"the canary sings", status=511), CanaryAnswer.ANOTHER),
    ("a filter", make_page(body=b"blocked", status=403), CanaryAnswer.ANOTHER),
    ("its own server fails", make_page(body=b"", status=503), CanaryAnswer.SILENT),
    ("nobody", make_failure(), CanaryAnswer.SILENT),
    ("cut", make_page(body=b"the canary sings", over_cap=True), CanaryAnswer.ANOTHER),
]


@pytest.mark.parametrize(("name", "look", "answer"), CASES)
def test_answers(name: str, look: Look, answer: CanaryAnswer) -> None:
    url = "https://canary.example/"
    assert Canary(url=url, sha256=GOOD.sha256).answer(look) is answer, name
    assert Canary(url=url, text="canary sings").answer(look) is answer, name


def test_both_must_hold() -> None:
    both = Canary(url="https://canary.example/", sha256=GOOD.sha256, text="another song")
    assert both.answer(GOOD) is CanaryAnswer.ANOTHER
