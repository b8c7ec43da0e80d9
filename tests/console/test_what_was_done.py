"""What an incident's page says was done: nothing is called tested that was not."""

from sentinel.core.playbook import JournalEntry, Phase
from sentinel.operations.incident_shown import done_of
from support.values import T0


def _entry(number: int, action: str, **data: object) -> JournalEntry:
    return JournalEntry(
        number=number,
        incident="INC-20261122-0001",
        step=action,
        action=action,
        phase=Phase.DONE,
        at=T0,
        data=data,
    )


def test_an_opening_without_a_test_is_not_called_tested() -> None:
    block, good = _entry(1, "block"), _entry(2, "unblock", by="GM", retest="R1")
    bare = _entry(2, "unblock", by="GM", retest="")
    assert done_of((block, good)) == ("unblock",)
    assert done_of((block, bare)) == ("unblock-untested",)
    assert done_of((block, _entry(2, "unblock"))) == ("unblock",), "a playbook's comes after a test"
    assert done_of((block, bare, _entry(3, "block"))) == ("block",)
    assert done_of((block, bare, _entry(3, "block"), good)) == ("unblock",)
