"""A real restore whose tree is proven clean is kept when a run takes back, and that is said."""

from pathlib import Path

import pytest

from sentinel.actions import ACTIONS
from sentinel.core.moves import TakeBack
from sentinel.core.playbook import Phase
from sentinel.taking_back import TakingBack
from support.fakes import desk


@pytest.mark.parametrize("blocked", [True, False])
async def test_a_clean_tree_is_never_exchanged_for_the_defaced_one(
    tmp_path: Path, blocked: bool
) -> None:
    with desk(tmp_path) as at:
        at.vault.create(at.site, baseline="", run_before="", progress=None)
        home = at.root / "index.html"
        home.write_bytes(b"DEFACED")
        if blocked:
            at.write("block", Phase.DONE)
        await at.carry_out(at.context("restore"))
        assert home.read_bytes() == b"home"
        context = at.context("restore")
        intent = next(e for e in context.journal if e.phase is Phase.INTENT)
        move = TakeBack(step=context.step, intent=intent, begun=False)
        await TakingBack(context, ACTIONS["restore"], intent).take_back(move)
        last = at.store.journal.entries(at.incident.id)[-1]
        assert last.phase is Phase.NOT_TAKEN_BACK
        assert ("is kept" if blocked else "open to the public") in str(last.data["reason"])
        assert home.read_bytes() == b"home"
