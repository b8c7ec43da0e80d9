"""The API is what its document says: requests of each shape, right ones and wrong ones, never get a
500, an answer of a status that is not named there, or a body of another shape."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from sentinel.console.api.document import openapi_document
from sentinel.console.application import ConsoleParts, console_app
from sentinel.console.server import Served, bound_to, serve
from sentinel.core.words import Role
from sentinel.operations import OPERATIONS
from sentinel.operations.changes import Changes
from sentinel.operations.desk import Desk
from sentinel.operations.works import Works
from support.console import FixedAccess, fresh, opened, person
from support.waiting import LIMIT_SECONDS
from support.working_folder import make_working_folder

EXAMPLES = (2, pytest.param(20, marks=pytest.mark.slow))
"""Of each kind and operation: the simplest and another; many where there is time."""
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A console on a thread of its own, whose token may everything."""
    folder = tmp_path_factory.mktemp("api")
    ready, addresses, ends = threading.Event(), list[str](), list[asyncio.Event]()
    loop = asyncio.new_event_loop()

    async def serving() -> None:
        with opened(make_working_folder(folder)) as app:
            stop, changes = asyncio.Event(), Changes()
            works = Works(app.clock.now, changes.tell)
            desk = Desk(app=app, changes=changes, works=works, sweep=lambda _: None)
            access = FixedAccess(fresh(person(roles=tuple(Role))))
            parts = ConsoleParts(desk=desk, access=access, stop=stop)
            bound = bound_to("127.0.0.1:0")
            addresses.append(f"http://127.0.0.1:{bound.getsockname()[1]}")
            ends.append(stop)
            ready.set()
            made = Served(name="api", make=lambda: console_app(parts), connections=256)
            await serve(made, bound, stop)
            works.cancel()
            await works.ended()

    thread = threading.Thread(target=loop.run_until_complete, args=(serving(),))
    thread.start()
    ready.wait()
    yield addresses[0]
    loop.call_soon_threadsafe(ends[0].set)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """One connection for all; nothing of it is taken from the environment."""
    with requests.Session() as made:
        made.trust_env = False
        yield made


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is put off for its number."""
    monkeypatch.setattr("sentinel.console.api.routes.PER_SECOND", 1e6)


@pytest.mark.parametrize("examples", EXAMPLES)
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", [one.name for one in OPERATIONS])
def test_each_operation_answers_as_documented(
    url: str, session: requests.Session, name: str, mode: GenerationMode, examples: int
) -> None:
    schema = schemathesis.openapi.from_dict(
        openapi_document([one for one in OPERATIONS if one.name == name])
    )
    operation = next(iter(schema.get_all_operations())).ok()

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def answers(case: Case) -> None:
        answer = case.call(base_url=url, session=session, headers={"Authorization": "Bearer right"})
        assert answer.status_code != 500, answer.text
        checks = [status_code_conformance, content_type_conformance, response_schema_conformance]
        if mode is GenerationMode.NEGATIVE and not _is_lost(case):
            checks.append(negative_data_rejection)
        case.validate_response(answer, checks=checks)

    answers()


def _is_lost(case: Case) -> bool:
    """Whether what is wrong may not have arrived: a query has no way to say an empty list."""
    return any(value in ([], {}) for value in (case.query or {}).values())


@pytest.mark.parametrize("query", ["checks?state=", "checks?limit=", "audit?until="])
def test_a_program_that_gives_nothing_for_a_value_is_told(
    url: str, session: requests.Session, query: str
) -> None:
    """A person who leaves a field of a form empty means nothing by it; a program's mistake."""
    headers = {"Authorization": "Bearer right"}
    answer = session.get(f"{url}/api/v1/{query}", headers=headers, timeout=LIMIT_SECONDS)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:sentinel:problem:invalid")
