"""Each role against each operation: what is allowed and what is refused, over the API, in a page's
form, and in a table that people read (docs/who-may-what.md is written by this file)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.authority import MAY
from sentinel.core.principal import Scope
from sentinel.core.words import Role
from sentinel.operations import OPERATIONS
from sentinel.operations.roles_table import roles_table
from support.console import Console, console_of, fresh, opened, person
from support.working_folder import make_working_folder

DOCUMENT = Path(__file__).parents[2] / "docs" / "who-may-what.md"
TOKEN = {"Authorization": "Bearer right"}


@pytest.fixture
async def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Console]:
    monkeypatch.setattr("sentinel.console.api.routes.PER_SECOND", 1e6)
    with opened(make_working_folder(tmp_path)) as app:
        async with console_of(app, person()) as found:
            yield found


async def test_a_role_that_may_not_is_refused_at_each_door(console: Console) -> None:
    """And nothing is in the audit log of what was not even begun."""
    refused = 0
    for role in Role:
        console.access.who = fresh(person(roles=(role,)))
        for one in OPERATIONS:
            if role in MAY[one.act]:
                continue
            path = f"/api/v1{one.path.replace('{', '').replace('}', '')}"
            answer = await console.client.request(one.method, path, headers=TOKEN)
            assert answer.status_code == 403, f"{role} {one.name}: {answer.text}"
            assert answer.json()["type"] == "urn:sentinel:problem:not-approved"
            if one.changes:
                form = await console.act(one.name)
                assert form.status_code == 403, f"{role} {one.name}"
            refused += 1
    assert refused > len(OPERATIONS)
    assert not (console.app.config.paths.state / "audit.jsonl").exists()


async def test_a_role_that_may_is_not_refused_for_who_it_is(console: Console) -> None:
    """What is asked for is not there, or lacks what it takes: nothing is done."""
    for one in OPERATIONS:
        if "{" not in one.path or not one.changes:
            continue
        for role in MAY[one.act]:
            console.access.who = fresh(person(roles=(role,)))
            path = f"/api/v1{one.path.replace('{', 'no-').replace('}', '')}"
            answer = await console.client.request(one.method, path, headers=TOKEN)
            found = answer.json().get("type")
            assert found != "urn:sentinel:problem:not-approved", f"{role} {one.name}"


async def test_a_token_does_what_its_scope_holds_alone(console: Console) -> None:
    everybody = tuple(Role)
    for scope in Scope:
        # each an account of its own: all of them together ask more often than one may
        who = replace(fresh(person(roles=everybody)), account=f"only {scope.value}")
        console.access.who = replace(who, scopes=frozenset({scope}))
        for one in OPERATIONS:
            if one.scope is scope:
                continue
            path = f"/api/v1{one.path.replace('{', '').replace('}', '')}"
            answer = await console.client.request(one.method, path, headers=TOKEN)
            assert answer.status_code == 403, f"{scope} {one.name}"


async def test_a_grave_one_asks_for_a_factor_before_it_looks_at_anything(console: Console) -> None:
    console.access.who = person(roles=tuple(Role))
    grave = [one for one in OPERATIONS if one.fresh]
    assert {"restore-site", "unblock-site", "open-site-regardless"} <= {one.name for one in grave}
    for one in grave:
        path = f"/api/v1{one.path.replace('{', '').replace('}', '')}"
        answer = await console.client.request(one.method, path, headers=TOKEN)
        assert answer.json()["type"] == "urn:sentinel:problem:factor-needed", one.name
        form = await console.act(one.name)
        assert form.status_code == 200, "a question, no refusal"
        assert 'name="code"' in form.text


def test_the_table_that_people_read_is_that_of_the_code() -> None:
    """To write it anew: python -m sentinel.operations.roles_table > docs/who-may-what.md"""
    assert DOCUMENT.read_text(encoding="utf-8") == roles_table()
