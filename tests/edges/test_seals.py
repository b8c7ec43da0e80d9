"""What only this installation can read or make, each for one purpose."""

from pathlib import Path

import pytest

from sentinel.edges.keys import load_or_create
from sentinel.edges.seals import KeySeals
from sentinel.errors import Refused


@pytest.fixture(scope="module")
def seals(tmp_path_factory: pytest.TempPathFactory) -> KeySeals:
    return KeySeals(load_or_create(tmp_path_factory.mktemp("keys") / "key.pem"))


def test_what_was_sealed_opens_for_the_same_purpose_and_the_same_thing_alone(
    seals: KeySeals, tmp_path: Path
) -> None:
    box = seals.sealed("totp", "a secret", "gm")
    assert seals.opened("totp", box, "gm") == "a secret"
    assert box != seals.sealed("totp", "a secret", "gm"), "says not that two are the same"
    other = KeySeals(load_or_create(tmp_path / "other.pem"))
    for opener, purpose, text, about in (
        (seals, "offered", box, "gm"),
        (seals, "totp", box, "boss"),
        (seals, "totp", box[:-4] + "AAAA", "gm"),
        (seals, "totp", "", "gm"),
        (seals, "totp", "no base64 !", "gm"),
        (other, "totp", box, "gm"),
    ):
        with pytest.raises(Refused):
            opener.opened(purpose, text, about)


def test_a_code_is_of_its_purpose_text_and_installation(seals: KeySeals, tmp_path: Path) -> None:
    other = KeySeals(load_or_create(tmp_path / "other.pem"))
    found = {
        seals.mac("form", "a"),
        seals.mac("form", "b"),
        seals.mac("browser", "a"),
        other.mac("form", "a"),
    }
    assert len(found) == 4
    assert {len(one) for one in found} == {43}
    assert seals.mac("form", "a") in found
    assert seals.mac("attempt", "\udc80"), "names are typed by anybody"


def test_keys_for_purposes_say_nothing_of_the_signing_key(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    key = load_or_create(file)
    assert key.derived("a") != key.derived("b")
    assert key.derived("a") == load_or_create(file).derived("a")
    assert key.derived("a") != key.public_raw
