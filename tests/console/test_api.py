"""/api/v1: who is let in, the shapes of refusals, keys of requests that come twice."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from sentinel.app import App
from sentinel.console.api import routes
from sentinel.console.api.document import REFUSALS, openapi_document
from sentinel.console.api.routes import BURST, Api
from sentinel.core.authority import Act
from sentinel.core.principal import Principal, Scope
from sentinel.core.words import Role
from sentinel.errors import FactorNeeded, NotApproved, Paused, Refused
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation
from sentinel.operations.works import Report, Work, Works
from support.console import CODE, fresh, opened, person
from support.working_folder import make_working_folder

LATE = "111111"
"""A code of somebody who has tried too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How often to count."""

    site: str
    times: int = 1
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    total: int


class Place:
    """An API of a few operations that count how often they were carried out."""

    def __init__(self, app: App) -> None:
        self.total = 0
        self.who: Principal | None = person()
        changes = Changes()
        self.works = Works(app.clock.now, changes.tell)
        desk = Desk(app=app, changes=changes, works=self.works, sweep=lambda _: None)
        self.app = app
        self.api = Api(
            desk=desk, identify=self._who, freshen=self._freshen, operations=self.operations()
        )
        transport = httpx.ASGITransport(Starlette(routes=self.api.routes()))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://test/api/v1")

    def operations(self) -> tuple[Operation[Counted, object], ...]:
        def one(name: str, path: str, **rest: object) -> Operation[Counted, object]:
            settings: dict[str, object] = {
                "method": "POST",
                "act": Act.BLOCK,
                "scope": Scope.RESPOND,
                "summary": "Counts",
                "takes": Counted,
                "gives": Counts,
                "run": self._count,
            }
            return Operation(name=name, path=path, **{**settings, **rest})  # type: ignore[arg-type]

        return (
            one("count", "/sites/{site}/count"),
            one("read", "/sites/{site}/count", method="GET", act=Act.LOOK, scope=Scope.READ),
            one("grave", "/sites/{site}/grave", fresh=True, act=Act.RESTORE, scope=Scope.RESTORE),
            one("long", "/sites/{site}/long", gives=Work, run=self._long),
            one("never", "/sites/{site}/never", run=self._refuse),
        )

    def _count(self, desk: Desk, principal: Principal, given: Counted) -> Counts:
        self.total += given.times
        return Counts(total=self.total)

    def _refuse(self, desk: Desk, principal: Principal, given: Counted) -> Counts:
        self.total += 1
        raise Refused("Not now.")

    async def _long(self, desk: Desk, principal: Principal, given: Counted) -> Work:
        async def run(report: Report) -> Counts:
            report("counting", 0.0)
            return self._count(desk, principal, given)

        return desk.works.begin(principal, "long", given.site, run)

    async def _who(self, request: Request) -> Principal | None:
        return self.who

    async def _freshen(self, principal: Principal, fields: dict[str, str]) -> Principal:
        if fields["code"] == LATE:
            raise Paused(17)
        if fields["code"] != CODE:
            raise NotApproved("That code does not count.")
        return fresh(principal)


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    with opened(make_working_folder(tmp_path)) as app:
        found = Place(app)
        async with found.client:
            yield found
        await found.works.ended()


async def test_it_is_carried_out_and_in_the_audit_log_before(place: Place) -> None:
    answer = await place.client.post("/sites/main/count", json={"times": 2, "why": "x"})
    assert (answer.status_code, answer.json()) == (200, {"total": 2})
    entry = place.app.audit.entries(1)[0]
    assert (entry["actor"], entry["action"]) == ("GM (ICT)", "asked")
    assert entry["data"] == {
        "operation": "count",
        "via": "console",
        "account": "gm",
        "address": "192.0.2.7",
        "factor": "password and TOTP",
        "given": {"site": "main", "times": 2, "why": "x"},
    }


async def test_a_read_leaves_no_line_in_the_audit_log(place: Place) -> None:
    answer = await place.client.get("/sites/main/count", params={"times": "3"})
    assert answer.json() == {"total": 3}
    assert not (place.app.config.paths.state / "audit.jsonl").exists()


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (b"[1]", 400, "unreadable"),
        (b"{", 400, "unreadable"),
        (b'{"a":' * 100_000, 400, "unreadable"),
        (b'{"times": "2"}', 422, "invalid"),
        (b'{"times": 1.5}', 422, "invalid"),
        (b'{"other": 1}', 422, "invalid"),
        (b" " * 1_048_577, 413, "too-large"),
    ],
)
async def test_what_has_not_the_shape_does_nothing(
    place: Place, body: bytes, status: int, kind: str
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await place.client.post("/sites/main/count", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:sentinel:problem:{kind}"
    assert place.total == 0


async def test_who_is_not_known_may_not_or_has_no_scope(place: Place) -> None:
    place.who = None
    answer = await place.client.post("/sites/main/count", json={})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    place.who = person(roles=(Role.VIEWER,))
    assert (await place.client.post("/sites/main/count", json={})).status_code == 403
    assert (await place.client.get("/sites/main/count")).status_code == 200
    scoped = Principal(**{**_fields(person()), "scopes": frozenset({Scope.READ})})
    place.who = scoped
    answer = await place.client.post("/sites/main/count", json={})
    assert answer.status_code == 403
    assert "scope respond" in answer.json()["detail"]


async def test_a_grave_one_takes_a_code(place: Place) -> None:
    path = "/sites/main/grave"
    lacking = await place.client.post(path, json={})
    wrong = await place.client.post(path, json={}, headers={"X-Sentinel-Code": "000000"})
    right = await place.client.post(path, json={}, headers={"X-Sentinel-Code": CODE})
    assert [one.status_code for one in (lacking, wrong, right)] == [403, 403, 200]
    assert lacking.json()["type"] == "urn:sentinel:problem:factor-needed"
    assert FactorNeeded.exit_code == lacking.json()["exit_code"] == 4
    assert place.total == 1


async def test_who_has_tried_too_many_codes_is_told_for_how_long(place: Place) -> None:
    headers = {"X-Sentinel-Code": LATE, "Idempotency-Key": "k"}
    answer = await place.client.post("/sites/main/grave", json={}, headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "17")
    assert answer.json()["type"] == "urn:sentinel:problem:paused"
    headers["X-Sentinel-Code"] = CODE
    answer = await place.client.post("/sites/main/grave", json={}, headers=headers)
    assert (answer.status_code, place.total) == (200, 1), "the key was not used up"


async def test_the_same_key_counts_once(place: Place) -> None:
    headers = {"Idempotency-Key": "k1"}
    path = "/sites/main/count"
    first = await place.client.post(path, json={"times": 5}, headers=headers)
    again = await place.client.post(path, json={"times": 5}, headers=headers)
    other = await place.client.post(path, json={"times": 6}, headers=headers)
    assert first.content == again.content
    assert again.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422
    refused = [
        await place.client.post("/sites/main/never", json={}, headers={"Idempotency-Key": "k2"})
        for _ in range(2)
    ]
    assert [one.status_code for one in refused] == [409, 409]
    assert place.total == 6


@pytest.mark.parametrize("key", ["", "k" * 201, "\u00e9"])
async def test_a_key_that_the_document_does_not_allow_is_refused(place: Place, key: str) -> None:
    """One without letters was taken for none, and the request could be carried out twice."""
    headers = {"Idempotency-Key": key.encode("latin-1")}
    asked = await place.client.post("/sites/main/count", json={}, headers=headers)  # type: ignore[arg-type] # bytes, too
    assert (asked.status_code, place.total) == (422, 0)
    assert "Idempotency-Key" in asked.json()["detail"]


async def test_two_of_one_key_at_once_count_once(place: Place) -> None:
    answers = await asyncio.gather(
        *(
            place.client.post("/sites/main/count", json={}, headers={"Idempotency-Key": "k"})
            for _ in range(8)
        )
    )
    assert place.total == 1
    assert {one.status_code for one in answers} <= {200, 409}


async def test_a_key_may_ask_again_where_nothing_was_done(place: Place) -> None:
    headers = {"Idempotency-Key": "k"}
    lacking = await place.client.post("/sites/main/grave", json={}, headers=headers)
    with_code = {**headers, "X-Sentinel-Code": CODE}
    right = await place.client.post("/sites/main/grave", json={}, headers=with_code)
    assert (lacking.status_code, right.status_code, place.total) == (403, 200, 1)


async def test_what_was_answered_to_a_key_is_not_for_a_lesser_token(place: Place) -> None:
    headers = {"Idempotency-Key": "k"}
    done = await place.client.post("/sites/main/count", json={}, headers=headers)
    place.who = replace(person(), scopes=frozenset({Scope.READ}))
    asked = await place.client.post("/sites/main/count", json={}, headers=headers)
    assert (done.status_code, asked.status_code) == (200, 403)
    assert "total" not in asked.text


async def test_the_document_is_made_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the event loop a while, and needs no token."""
    first = await place.client.get("/openapi.json")
    monkeypatch.setattr(routes, "openapi_document", None)
    assert (await place.client.get("/openapi.json")).content == first.content


async def test_a_long_one_is_a_work(place: Place) -> None:
    answer = await place.client.post("/sites/main/long", json={"times": 4})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/works/{answer.json()['id']}"
    await place.works.ended()
    work = place.works.get(answer.json()["id"])
    assert work is not None
    assert work.result == {"total": 4}


async def test_a_flood_is_put_off(place: Place) -> None:
    answers = [await place.client.get("/sites/main/count") for _ in range(2 * BURST)]
    late = [one for one in answers if one.status_code == 429]
    assert late
    assert late[0].headers["retry-after"] == "1"


async def test_addresses_and_methods_that_are_none(place: Place) -> None:
    none = await place.client.get("/nothing/here")
    assert none.json()["type"] == "urn:sentinel:problem:no-operation"
    wrong = await place.client.delete("/sites/main/count")
    assert wrong.status_code == 405
    assert wrong.headers["allow"] == "POST, GET"


def test_the_document_names_every_status_that_a_refusal_may_have(tmp_path: Path) -> None:
    with opened(make_working_folder(tmp_path)) as app:
        document = openapi_document(Place(app).api.operations)
    count = document["paths"]["/api/v1/sites/{site}/count"]  # type: ignore[index]
    assert set(count["post"]["responses"]) == {"200", *REFUSALS}
    assert set(count) == {"get", "post"}
    assert json.loads(json.dumps(document)) == document
    body = count["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["properties"]) == {"times", "why"}
    assert [one["name"] for one in count["get"]["parameters"]] == ["site", "times", "why"]


def _fields(principal: Principal) -> dict[str, object]:
    return {name: getattr(principal, name) for name in Principal.__slots__}
