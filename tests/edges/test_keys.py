"""The signing key is made once, and never silently replaced."""

from pathlib import Path

import pytest

from sentinel.edges.keys import load_or_create
from sentinel.errors import IntegrityError


def test_a_key_is_made_on_first_use_and_readable_by_its_user_alone(tmp_path: Path) -> None:
    path, log = tmp_path / "state" / "key.pem", tmp_path / "audit.jsonl"
    made = load_or_create(path, signed=(log,))
    log.write_text("signed with it")
    again = load_or_create(path, signed=(log,))
    assert path.stat().st_mode & 0o777 == 0o600
    assert again.verify("test/1", b"text", made.sign("test/1", b"text"))


def test_a_lost_key_is_never_replaced_by_one_with_which_nothing_verifies(tmp_path: Path) -> None:
    path, chain = tmp_path / "key.pem", tmp_path / "chain.jsonl"
    load_or_create(path)
    chain.write_text("signed with it")
    path.unlink()
    with pytest.raises(IntegrityError, match=r"key\.pem: the signing key is missing.*Bring"):
        load_or_create(path, signed=(tmp_path / "not-there", chain))
    assert not path.exists()
