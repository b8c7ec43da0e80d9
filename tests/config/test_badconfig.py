"""Each folder of tests/badconfig spoils a good working folder; expected.txt has every message.

Its files are laid over the good folder. `<base>` in expected.txt stands for that folder, `<kinds>`
for the kinds of checks, `<proofs>` for the ways to prove a promise.
"""

import shutil
from pathlib import Path

import pytest

from sentinel.checkers.proofs import PROOFS
from sentinel.config import databases, load
from sentinel.config.checks import OPTIONS
from sentinel.errors import ConfigError
from support.working_folder import make_working_folder

CASES = Path(__file__).parents[1] / "badconfig"
EXPECTED = "expected.txt"
SECRET = "Corr3ct-h0rse"
"""The word that stands wherever a case has a secret."""


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_says_exactly_what_is_wrong(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All faults are reported, in order, each with file and key, and nothing else is."""
    monkeypatch.setattr(databases, "which", lambda name: f"/usr/bin/{name}")
    file = make_working_folder(tmp_path)
    shutil.copytree(CASES / case, tmp_path, dirs_exist_ok=True)
    kinds = ", ".join(f'"{kind}"' for kind in OPTIONS)
    proofs = ", ".join(f'"{proof}"' for proof in PROOFS)
    expected = (tmp_path / EXPECTED).read_text(encoding="utf-8").replace("<kinds>", kinds)
    expected = expected.replace("<proofs>", proofs)
    (tmp_path / EXPECTED).unlink()

    with pytest.raises(ConfigError) as caught:
        load(file, environ={})

    said = [str(problem).replace(str(tmp_path), "<base>") for problem in caught.value.problems]
    assert said == expected.splitlines()
    assert SECRET not in str(caught.value)


def test_the_good_folder_is_good(tmp_path: Path) -> None:
    """What the cases spoil has no fault of its own."""
    assert load(make_working_folder(tmp_path), environ={}).sites[0].name == "main"
