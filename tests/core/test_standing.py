"""What a journal says of restores: whether one came, and whether it is still under way."""

import pytest

from sentinel.core.playbook import JournalEntry, Phase
from sentinel.core.standing import RESTORED_BY_HAND, ROOT_REPLACED, overtaken, put_back
from support.values import T0

STARTED, ENDED, FAILED = Phase.INTENT, Phase.DONE, Phase.FAILED
ROOT = "another root by hand"
UNDONE, BACK = Phase.TAKING_BACK, Phase.COMPENSATED


def journal(*entries: tuple[str, Phase]) -> list[JournalEntry]:
    return [
        JournalEntry(
            number=n,
            incident="I",
            step=action,
            action=action,
            phase=phase,
            at=T0,
            data={ROOT_REPLACED: True} if action == ROOT else {},
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


@pytest.mark.parametrize(
    ("entries", "by"),
    [
        ((("restore", STARTED),), 0),
        (((ROOT, ENDED), ("restore", STARTED)), 0),
        ((("restore", STARTED), (ROOT, STARTED)), 2),
        ((("restore", STARTED), (ROOT, STARTED), (ROOT, ENDED)), 3),
        ((("restore", STARTED), (ROOT, STARTED), (ROOT, FAILED)), 0),
        ((("restore", STARTED), (ROOT, ENDED), (ROOT, STARTED), (ROOT, FAILED)), 2),
        ((("restore", STARTED), ("restore", Phase.UNKNOWN), (ROOT, ENDED)), 3),
        ((("restore", STARTED), ("restore", FAILED), (ROOT, ENDED)), 0),
        ((("restore", Phase.APPROVED), (ROOT, ENDED)), 0),
        ((("restore", STARTED), (RESTORED_BY_HAND, ENDED)), 0),
    ],
)
def test_a_step_is_overtaken_by_who_restores_the_root_after_it_was_cut_off(
    entries: tuple[tuple[str, Phase], ...], by: int
) -> None:
    found = overtaken(journal(*entries), "restore")
    assert (0 if found is None else found.number) == by
