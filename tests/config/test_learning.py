"""[baseline], and the public keys of contacts."""

from pathlib import Path

from sentinel.config import load
from sentinel.core.settings import Learning
from sentinel.edges.keys import create_private
from support.working_folder import CONFIG, make_working_folder


def test_what_is_not_said_is_eight_rounds_over_a_day(tmp_path: Path) -> None:
    file = make_working_folder(tmp_path)
    assert load(file, environ={}).learning == Learning()


def test_values_are_read(tmp_path: Path) -> None:
    table = '\n[baseline]\nrounds = 6\nspread = "6h"\nexpires = "0s"\nthird_party = false\n'
    file = make_working_folder(tmp_path, CONFIG + table)
    learning = load(file, environ={}).learning
    assert learning == Learning(
        rounds=6, spread_seconds=21_600.0, expires_seconds=0.0, third_party=False
    )


def test_a_key_is_a_file_or_the_text_itself(tmp_path: Path) -> None:
    key = create_private(tmp_path / "gm.pem")
    file = make_working_folder(tmp_path)
    for value in ("gm.pem.pub", key.public_text):
        file.write_text(CONFIG.replace("[[contact]]", f'[[contact]]\npublic_key = "{value}"', 1))
        assert load(file, environ={}).contacts[0].public_key == key.public_text
