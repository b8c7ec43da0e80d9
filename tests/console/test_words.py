"""Words of the console: one of a thing, works, days in Hindi."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from sentinel.console.rendering import FOLDER
from sentinel.console.words import HINDI
from sentinel.console.words.one import ONE
from sentinel.core.times import day_text
from sentinel.operations import OPERATIONS
from sentinel.operations.works import Work
from support.console import console_of, opened, person
from support.working_folder import make_working_folder


def test_one_of_a_thing_is_told_of_words_that_a_page_says() -> None:
    said = "".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.j2"))
    for several, one in ONE.items():
        assert f'"{several}"' in said, several
        assert one in HINDI, one
        assert set(re.findall(r"{\w+}", one)) == set(re.findall(r"{\w+}", several))


def test_each_operation_that_takes_longer_has_a_name_in_both_languages() -> None:
    pieces = (FOLDER / "work_pieces.html.j2").read_text(encoding="utf-8")
    said = dict(re.findall(r'"([\w-]+)": "([^"]+)"', pieces))
    longer = {one.name for one in OPERATIONS if one.gives is Work} - {"show-work"}
    assert longer
    assert longer <= set(said)
    assert set(said.values()) <= set(HINDI)
    assert "operation" in {field.name for field in fields(Work)}


def test_a_day_in_words() -> None:
    at = datetime(2026, 11, 3, tzinfo=UTC)
    assert (day_text(at), day_text(at, hindi=True)) == ("3 Nov 2026", "3 नवंबर 2026")


async def test_a_page_in_hindi_has_its_months_in_hindi(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        async with console_of(app, person()) as console:
            await console.client.get("/language/hi?back=/works")
            page = (await console.client.get("/works")).text
    month = day_text(app.clock.now(), hindi=True).split()[1]
    assert month in page
