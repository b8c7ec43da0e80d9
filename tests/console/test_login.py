"""Signing in by a browser: what cookies bear, what forms of others do, and what nobody learns."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.access import Gate, door_of, gate_of


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    with gate_of(tmp_path) as found:
        yield found


async def test_password_and_code_let_in_and_lead_to_the_page_that_was_asked_for(gate: Gate) -> None:
    gate.add("gm", "GM (ICT)")
    async with door_of(gate) as door:
        visitor = door.browser()
        asked = await visitor.get("/works?x=1")
        assert asked.headers["location"] == "/login?back=%2Fworks%3Fx%3D1"
        second = await visitor.login("GM ", back="/works?x=1")
        assert second.headers["location"] == "/login/factor?back=%2Fworks%3Fx%3D1"
        assert (await visitor.get("/works")).status_code == 303, "the password alone is nothing"
        page = await visitor.get(second.headers["location"])
        done = await visitor.send("/login/factor", page, code=gate.code("gm"), back="/works?x=1")
        assert done.headers["location"] == "/works?x=1"
        works = await visitor.get("/works")
    assert works.status_code == 200
    assert "GM (ICT)" in works.text
    assert "signed-in" in gate.actions()
