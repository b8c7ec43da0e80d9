"""What a journal says of restores: whether one came, and whether it is still under way."""

import pytest

from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.standing import RESTORED_BY_HAND, put_back
from support.values import T0

STARTED, ENDED, FAILED = Phase.INTENT, Phase.DONE, Phase.FAILED
UNDONE, BACK = Phase.TAKING_BACK, Phase.COMPENSATED


def journal(*entries: tuple[str, Phase]) -> list[JournalEntry]:
    return [
        JournalEntry(
            number=n, incident="I", step=action, action=action, phase=phase, at=T0, data={}
        )
        for n, (action, phase) in enumerate(entries, 1)
    ]


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ((), (0, False)),
        ((("block", ENDED), ("notify", ENDED)), (0, False)),
        ((("restore", STARTED),), (1, True)),
        ((("restore", STARTED), ("notify", ENDED)), (1, True)),
        ((("restore", STARTED), ("restore", ENDED), ("retest", STARTED)), (2, False)),
        ((("restore-database", STARTED), ("restore-database", FAILED)), (2, False)),
        (((RESTORED_BY_HAND, ENDED), ("restore", UNDONE)), (2, True)),
        (((RESTORED_BY_HAND, ENDED), ("restore", UNDONE), ("restore", BACK)), (3, False)),
        ((("restore", Phase.ASKED),), (0, False)),
    ],
)
def test_what_was_put_back_is_read_in_the_journal(
    entries: tuple[tuple[str, Phase], ...], told: tuple[int, bool]
) -> None:
    assert put_back(journal(*entries)) == told
