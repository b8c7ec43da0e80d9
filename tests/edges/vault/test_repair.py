"""One flipped bit in the chain takes no backup for ever: a person has it made anew."""

from pathlib import Path

import pytest

from sentinel.errors import Refused
from support.kept_vaults import KeptPlace, make_kept_place
from support.stores import new_key


@pytest.fixture
def kept(tmp_path: Path) -> KeptPlace:
    return make_kept_place(tmp_path)


def chain(kept: KeptPlace) -> Path:
    return kept.place.kept / "chain.jsonl"


@pytest.mark.parametrize("line", [0, 1, 4])
def test_a_damaged_chain_is_made_anew_and_gives_all_backups_back(
    kept: KeptPlace, line: int
) -> None:
    made = [kept.back_up(**{"a.html": b"%d" % number}).id for number in range(4)]
    kept.keeper.let_go("main", made[:1])
    lines = chain(kept).read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b'"seq":', b'"sex":')
    chain(kept).write_bytes(b"".join(lines))
    vault = kept.place.vault
    assert vault.chain_problem("main")
    with pytest.raises(Refused):
        kept.back_up()
    vault.accept_chain("main")
    assert vault.chain_problem("main") == ""
    assert set(vault.names("main")) == set(made[1:])
    for name in vault.names("main"):
        assert vault.verify("main", name, None) == ()
    assert list(kept.place.kept.glob("chain.jsonl.damaged-*"))
    last = kept.back_up()
    assert vault.verify("main", last.id, None) == ()


def test_nothing_comes_back_that_is_not_signed_or_was_let_go(
    kept: KeptPlace, tmp_path: Path
) -> None:
    first, second, third = (kept.back_up(**{"a.html": b"%d" % n}) for n in range(3))
    folder = kept.place.kept / "snapshots"
    was = {path.name: path.read_bytes() for path in folder.glob(f"{first.id}*")}
    kept.keeper.let_go("main", [first.id])
    for name, data in was.items():
        (folder / name).write_bytes(data)
    stranger = make_kept_place(tmp_path / "other", key=new_key()).back_up()
    for path in (tmp_path / "other" / "backups" / "main" / "snapshots").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / f"{second.id}.json").write_bytes(b"{}")
    chain(kept).write_bytes(b"x" + chain(kept).read_bytes())
    kept.place.vault.accept_chain("main")
    assert kept.place.vault.names("main") == (third.id,)
    assert stranger.id not in kept.place.vault.names("main")


def test_a_vault_that_is_lost_whole_is_begun_anew_where_a_person_accepts_it(
    kept: KeptPlace,
) -> None:
    """Its disk died, and no copy is left: nothing but the remembered end of the chain."""
    kept.back_up()
    kept.place.kept.rename(kept.place.folder / "lost")
    with pytest.raises(Refused, match="accept-chain"):
        kept.back_up()
    kept.place.vault.accept_chain("main")
    assert not list(kept.place.kept.glob("chain.jsonl.damaged-*"))
    made = kept.back_up()
    assert kept.place.vault.names("main") == (made.id,)
    assert kept.place.vault.verify("main", made.id, None) == ()
