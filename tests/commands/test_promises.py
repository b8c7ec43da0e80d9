"""`sentinel promises`: from the record, from a look now, and as files for an auditor."""

import json
from argparse import ArgumentParser
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from sentinel import config as configuration
from sentinel.app import build
from sentinel.commands import promises
from sentinel.commands.status_functions import upkeep, upkeep_hints
from sentinel.config.attestations import attestation_notes
from sentinel.core.published import PromiseStanding, Standing
from sentinel.errors import UsageError
from sentinel.promise_reading import by_word
from support.fresh_folder import fresh_folder
from support.promise_looking import shipped_profiles
from support.values import T0

HOSTILE = "<script>alert(1)</script>\u202e ${x}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder whose site has two profiles, with how some promises stood."""
    file = fresh_folder(
        tmp_path / "w",
        url="http://127.0.0.1:9/",
        document_root=None,
        name="main",
        checks=frozenset({"promises"}),
    )
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('# profiles = ["gigw-3.0"]', 'profiles = ["msewa", "gigw-3.0"]'),
        encoding="utf-8",
    )
    with ExitStack() as closing:
        app = build(configuration.load(file), closing)
        known = {one.name: one for one in shipped_profiles()["msewa"].promises}
        broken = PromiseStanding(
            promise=known["text-whole"],
            standing=Standing.BROKEN,
            reason="A sentence breaks off.",
            pages=("http://127.0.0.1:9/privacy-policy",),
            quotes=(HOSTILE,),
            more_pages=3,
        )
        kept = PromiseStanding(
            promise=known["no-mixed-content"], standing=Standing.KEPT, reason="4 pages looked at."
        )
        app.store.promises.keep("main", [broken, kept], T0)
    return file


def run(file: Path, *words: str, as_json: bool = False) -> int:
    parser = ArgumentParser()
    promises.add_arguments(parser)
    args = parser.parse_args(words)
    args.config, args.json = file, as_json
    return promises.run(args)


def test_what_is_broken_comes_first_and_decides(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With page, quote and since when; foreign text makes no line and turns none around."""
    assert run(folder, "--profile", "msewa", "--lang", "en") == 1
    out = capsys.readouterr().out
    assert "1 broken" in out
    assert out.index("BROKEN") < out.index("UNKNOWN") < out.index("KEPT")
    assert "13  text-whole, since 22 Nov 2026" in out
    assert "http://127.0.0.1:9/privacy-policy" in out
    assert "\\u202e" in out
    assert "\u202e" not in out
    assert "... and 3 more pages" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_what_nobody_looked_at_is_unknown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--profile", "gigw-3.0") == 3
    assert "Nobody has looked yet" in capsys.readouterr().out


def test_a_look_at_a_site_that_is_away_says_so_and_shows_what_was_known(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "--profile", "msewa", "--fresh") == 1
    told = capsys.readouterr()
    assert "nothing was concluded now" in told.err
    assert "13  text-whole, since 22 Nov 2026" in told.out


def test_as_json_with_one_standing_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The numbers still count all."""
    assert run(folder, "--standing", "broken", as_json=True) == 1
    (site,) = json.loads(capsys.readouterr().out)["sites"]
    msewa, gigw = site["profiles"]
    (only,) = msewa["promises"]
    assert (only["promise"], only["standing"], only["more_pages"]) == (
        "msewa/text-whole",
        "broken",
        3,
    )
    assert only["pages"] == [{"url": "http://127.0.0.1:9/privacy-policy", "quote": HOSTILE}]
    assert msewa["numbers"]["kept"] == 1
    assert gigw["promises"] == []


@pytest.mark.parametrize("language", ["en", "hi", "both"])
def test_a_page_for_an_auditor_shows_all_and_runs_nothing(
    folder: Path, tmp_path: Path, language: str
) -> None:
    assert run(folder, "--html", str(tmp_path / "p.html"), "--lang", language) == 1
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert ("The text of the policy is whole." in page) is (language != "hi")
    assert ("नीति का पाठ पूरा है।" in page) is (language != "en")
    assert page.count("<tr>") == 2 + sum(
        len(shipped_profiles()[name].promises) for name in ("msewa", "gigw-3.0")
    )


def test_on_paper(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "--profile", "msewa", "--pdf", str(tmp_path / "p.pdf")) == 1
    assert (tmp_path / "p.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(("days", "wanted"), [(-1, "unknown"), (0, "attested"), (31, "unknown")])
def test_a_word_counts_from_its_day_until_its_last_one(
    folder: Path, days: int, wanted: str
) -> None:
    """Without a look between."""
    first = T0.date()
    text = _attestation(first.isoformat(), (first + timedelta(days=30)).isoformat())
    (folder.parent / "checks" / "attestations.toml").write_text(text, encoding="utf-8")
    config = configuration.load(folder)
    check = next(one for one in config.checks if one.kind == "promises")
    today = first + timedelta(days=days)
    found = by_word(check, config.sites[0], T0, today)["msewa/held-encrypted"]
    assert found.standing.value == wanted
    assert wanted == "unknown" or found.reason == f"A. Verma, Web Information Manager, on {first}."


def _attestation(on: str, until: str) -> str:
    return (
        '[[attestation]]\npromise = "msewa/held-encrypted"\nname = "A. Verma"\n'
        f'post = "Web Information Manager"\non = "{on}"\nuntil = "{until}"\n'
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--profile", "msewaa"), "no such folder below checks/promises/"),
        (("--site", "other"), "no such site"),
    ],
)
def test_what_is_not_there_is_said(folder: Path, words: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        run(folder, *words)


def test_the_state_of_a_site_counts_what_is_broken_of_its_profiles(folder: Path) -> None:
    with ExitStack() as closing:
        app = build(configuration.load(folder), closing)
        found = upkeep(app, app.site("main"))
    assert found == {"functions_in_trouble": [], "policy_promises_broken": 1}
    (hint,) = upkeep_hints({"site": "main", **found})
    assert "sentinel promises --site main --standing broken" in hint


def test_what_sentinel_does_itself_names_its_tests_at_the_terminal_and_as_json(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = folder.read_text(encoding="utf-8")
    folder.write_text(text.replace('"msewa", "gigw-3.0"', '"cmpdi"'), encoding="utf-8")
    run(folder, "--standing", "by-sentinel", "--lang", "en")
    out = capsys.readouterr().out
    assert "        tests/test_answering.py:: " in out or "tests/test_answering.py::\n" in out
    assert all(len(line) <= 80 for line in out.splitlines())
    run(folder, "--standing", "by-sentinel", as_json=True)
    (site,) = json.loads(capsys.readouterr().out)["sites"]
    found = {one["promise"]: one["shown_by"] for one in site["profiles"][0]["promises"]}
    assert any(
        test.startswith("tests/test_answering.py::") for test in found["cmpdi/told-in-order"]
    )


def test_a_word_for_what_sentinel_does_itself_is_said_to_count_for_nothing(folder: Path) -> None:
    place = folder.parent / "checks" / "attestations.toml"
    given = 'promise = "{}"\nname = "A"\npost = "B"\non = "2026-01-01"\nuntil = "2026-12-31"'
    words = [given.format(one) for one in ("cmpdi/told-in-order", "cmpdi/perpetual-reviewed")]
    text = "".join(f"\n[[attestation]]\n{word}\n" for word in words)
    place.write_text(text, encoding="utf-8")
    (note,) = attestation_notes(configuration.load(folder).checks)
    assert "cmpdi/told-in-order has the proof by-sentinel" in note
    assert note.endswith("counts there for nothing")
