"""The audit log on the console: searched from its end, verified, taken away, hostile text inert."""

import json
from collections.abc import AsyncIterator, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from sentinel.app import App
from sentinel.core.words import Role
from sentinel.operations import audit_search
from support.console import Console, console_of, opened, person
from support.working_folder import make_working_folder

HOSTILE = "<script>alert(1)</script>\u202e"
ENTRIES = 130


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with opened(make_working_folder(tmp_path_factory.mktemp("log"))) as made:
        for number in range(1, ENTRIES + 1):
            data = {"n": number, "text": HOSTILE, "incident": f"INC-20260101-{number % 10:04}"}
            actor = "GM (ICT)" if number % 2 else f"Evil {HOSTILE}"
            made.audit.append(actor, "restore-done" if number % 5 == 0 else "asked", data)
        yield made


@pytest.fixture
async def log(app: App) -> AsyncIterator[Console]:
    async with console_of(app, person()) as console:
        yield console


async def page(log: Console, path: str) -> str:
    answer = await log.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def rows(log: Console, query: str) -> list[dict[str, object]]:
    taken = await page(log, f"/audit.jsonl?{query}")
    return [json.loads(line) for line in taken.splitlines()]


async def test_it_is_paged_from_the_newest_on_and_hostile_text_is_inert(log: Console) -> None:
    first = await page(log, f"/audit?before={ENTRIES + 1}")
    assert f'href="/audit/{ENTRIES}"' in first
    assert f'href="/audit/{ENTRIES - 49}"' in first
    assert f'href="/audit/{ENTRIES - 50}"' not in first
    assert "<script>alert" not in first
    assert "\u202e" not in first
    assert f"before={ENTRIES - 49}" in first
    last = await page(log, "/audit?before=31")
    assert 'href="/audit/1"' in last
    assert "Older entries" not in last


async def test_it_is_searched_by_who_what_incident_and_day(log: Console) -> None:
    before = f"before={ENTRIES + 1}"
    found = await rows(log, f"{before}&actor=gm&action=RESTORE&incident=INC-20260101-0005")
    assert [one["seq"] for one in found] == list(range(125, 0, -10))
    assert await rows(log, f"{before}&until=2020-01-01") == []
    assert await rows(log, f"{before}&since=2999-01-01") == []
    assert len(await rows(log, f"{before}&since=2020-01-01&until=2999-01-01")) == ENTRIES
    assert (await log.client.get("/audit?since=yesterday")).status_code == 422


async def test_a_long_search_is_broken_off_and_goes_on(
    log: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_search, "MAX_BYTES", 10_000)
    part = await page(log, f"/audit?before={ENTRIES + 1}&actor=nobody")
    assert "broken off for its length" in part
    assert "Older entries" in part


async def test_one_entry_is_shown_whole(log: Console) -> None:
    shown = await page(log, "/audit/7")
    assert "&lt;script&gt;" in shown
    assert "INC-20260101-0007" in shown
    assert (await log.client.get("/audit/999999")).status_code == 404
    assert (await log.client.get("/audit/x")).status_code == 422


async def test_what_is_taken_away_still_hangs_together(log: Console) -> None:
    taken = await rows(log, f"before={ENTRIES + 1}")
    for later, earlier in pairwise(taken):
        assert later["prev"] == earlier["hash"]
    assert taken[-1]["seq"] == 1


async def test_somebody_has_the_chain_followed(log: Console) -> None:
    answer = await log.act("verify-audit")
    assert answer.status_code == 303
    await log.desk.works.ended()
    work = log.desk.works.all()[0]
    assert work.result is not None, work.fault
    assert work.result["problems"] == []
    shown = await page(log, "/audit")
    assert "it was whole" in shown
    assert "GM (ICT)" in shown


@pytest.mark.parametrize("role", [Role.VIEWER, Role.INFORMATION_MANAGER])
async def test_who_only_looks_does_not_read_it(log: Console, role: Role) -> None:
    log.access.who = person("Auditor", (role,))
    assert (await log.client.get("/audit")).status_code == 403
    assert (await log.client.get("/audit.jsonl")).status_code == 403
    assert (await log.act("verify-audit")).status_code == 403
    works = await page(log, "/works")
    assert 'href="/audit"' not in works


async def test_damage_is_told(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        for number in range(3):
            app.audit.append("GM", "asked", {"n": number})
        file = next((app.config.paths.state).glob("audit.jsonl"))
        file.write_bytes(file.read_bytes().replace(b'"n":1', b'"n":9'))
        async with console_of(app, person()) as console:
            await console.act("verify-audit")
            await console.desk.works.ended()
            shown = await page(console, "/audit")
    assert "it does NOT verify" in shown
