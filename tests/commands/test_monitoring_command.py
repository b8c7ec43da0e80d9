"""`sentinel monitoring`: formats, periods, and what is said of wrong ones."""

import json
from pathlib import Path

import pytest

from sentinel.cli import main
from support.working_folder import make_working_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Without a look on record: each report is honest about that."""
    (tmp_path / "state").mkdir()
    return make_working_folder(tmp_path).parent


def asked(folder: Path, *words: str) -> int:
    return main(["--config", str(folder / "config.toml"), "monitoring", *words])


def test_shows_the_last_week_where_none_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(folder) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Weekly monitoring report 20")
    assert "Up, of the time that is known: not known" in shown


def test_json_goes_to_stdout_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(folder, "--month", "2026-01", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "sentinel/monitoring-report/1"
    assert found["availability"]["up_share_of_known"] is None
    assert found["availability"]["unknown_seconds"] == 31 * 86_400
    assert found["incidents"]["mttr"] == {"seconds": None, "incidents": 0}


@pytest.mark.parametrize(
    ("form", "begin"),
    [("pdf", b"%PDF-"), ("html", b"text"), ("json", b"{"), ("text", "मा".encode())],
)
def test_writes_a_file(folder: Path, form: str, begin: bytes) -> None:
    output = folder / f"report.{form}"
    words = ("--month", "2026-01", "--format", form, "--lang", "hi", "--output", str(output))
    assert asked(folder, *words) == 0
    assert output.read_bytes().startswith(begin)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--week", "2026-55"), "--week: found '2026-55'; accepted: an ISO week such as 2026-W47"),
        (("--month", "2026-13"), "--month: found '2026-13'; accepted: a month such as 2026-10"),
        (("--month", "0001-01"), "--month: found '0001-01'; accepted: a month such as 2026-10"),
        (("--week", "0001-W01"), "--week: found '0001-W01'; accepted: an ISO week such as"),
        (("--month", "٢٠٢٦-10"), "accepted: a month such as 2026-10"),
        (("--month", "2999-01"), "2999-01 has not begun"),
        (("--format", "pdf"), "--format pdf needs --output FILE"),
        (
            ("--output", "/nowhere/x", "--month", "2026-01"),
            "--output /nowhere/x: cannot be written",
        ),
        (("--site", "other"), "--site other: no such site"),
    ],
)
def test_what_cannot_be_asked(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert asked(folder, *words) == 2
    assert said in capsys.readouterr().err
