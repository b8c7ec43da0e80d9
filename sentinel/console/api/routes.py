"""/api/v1: each operation for programs. Who asks is known by a token, or by the socket of this
machine; cookies count for nothing here, so no page of others can use a reader's session."""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sentinel.console.api.document import ROOT, openapi_document
from sentinel.console.api.problems import problem, problem_of
from sentinel.console.api.request import NoJson, TooLarge, body_of, given_in
from sentinel.console.door.throttle import Throttle
from sentinel.console.lanes import Lanes
from sentinel.core.idempotency import MAX_KEY
from sentinel.core.principal import Principal
from sentinel.errors import FactorNeeded, NotApproved, SentinelError, UsageError
from sentinel.operations import OPERATIONS
from sentinel.operations.desk import Desk
from sentinel.operations.operation import Operation, admit, perform
from sentinel.operations.works import Work

IDEMPOTENCY_KEY = "idempotency-key"
CODE = "x-sentinel-code"
NO_OPERATION = "no-operation"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BURST, PER_SECOND = 240, 20.0
MAX_THROTTLES = 1_000

Identify = Callable[[Request], Coroutine[Any, Any, Principal | None]]
Freshen = Callable[[Principal, dict[str, str]], Coroutine[Any, Any, Principal]]
Answer = Callable[[Request], Coroutine[Any, Any, Response]]


@dataclass(slots=True, kw_only=True)
class Api:
    """Of one event loop."""

    desk: Desk
    identify: Identify
    freshen: Freshen
    operations: Sequence[Operation[Any, Any]] = OPERATIONS
    lanes: Lanes | None = None
    """For what is only looked at; None: at once, as the command line wants it."""
    _throttles: dict[str, Throttle] = field(default_factory=dict)
    _told: bytes = b""
    """The document, made once: it takes long, and strangers may ask for it."""

    def routes(self) -> list[BaseRoute]:
        """One for each address, so that a method which it does not take is answered with those
        that it does."""
        by_path: dict[str, dict[str, Operation[Any, Any]]] = {}
        for one in self.operations:
            by_path.setdefault(one.path, {})[one.method] = one
        return [
            Route(f"{ROOT}/openapi.json", self._document, methods=["GET"]),
            *(
                Route(f"{ROOT}{path}", self._answer(methods), methods=METHODS)
                for path, methods in by_path.items()
            ),
            Route(f"{ROOT}/{{rest:path}}", _no_operation, methods=METHODS),
        ]

    async def _document(self, request: Request) -> Response:
        """Needs no token: it is the same for everybody."""
        if not self._told:
            self._told = msgspec.json.encode(openapi_document(self.operations))
        return Response(self._told, media_type="application/json")

    def _answer(self, methods: dict[str, Operation[Any, Any]]) -> Answer:
        async def answer(request: Request) -> Response:
            operation = methods.get("GET" if request.method == "HEAD" else request.method)
            if operation is None:
                return _other_method(request, tuple(methods))
            try:
                return await self._admitted(operation, request)
            except SentinelError as error:
                return problem_of(error)
            except ClientDisconnect:
                return Response(status_code=HTTPStatus.BAD_REQUEST)

        return answer

    async def _admitted(self, operation: Operation[Any, Any], request: Request) -> Response:
        principal = await self.identify(request)
        if principal is None:
            answer = problem(
                HTTPStatus.UNAUTHORIZED,
                "unknown",
                "Nobody is known by this",
                "Give a token: Authorization: Bearer sntl_...; make one in the console, on "
                "the page Tokens of the API.",
                exit_code=4,
            )
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        if not self._throttle(principal).takes():
            answer = problem(
                HTTPStatus.TOO_MANY_REQUESTS,
                "too-many",
                "Too many requests",
                f"More than {PER_SECOND:g} a second for longer than a moment; wait.",
                exit_code=3,
            )
            answer.headers["Retry-After"] = "1"
            return answer
        try:
            body = await body_of(request)
            given = given_in(operation, request, body)
        except TooLarge as error:
            return problem(413, "too-large", "The request is too large", str(error))
        except NoJson as error:
            return problem(400, "unreadable", "The body cannot be read", str(error))
        if operation.fresh and (code := request.headers.get(CODE, "")):
            principal = await self.freshen(principal, {"code": code})
        return await self._once(operation, principal, request, body, given)

    async def _once(
        self,
        operation: Operation[Any, Any],
        principal: Principal,
        request: Request,
        body: bytes,
        given: dict[str, object],
    ) -> Response:
        """Carried out; where the request bears a key, at most once for that key."""
        key = request.headers.get(IDEMPOTENCY_KEY)
        if key is None or not operation.changes:
            return await self._carried_out(operation, principal, given)
        if not 0 < len(key) <= MAX_KEY or not (key.isascii() and key.isprintable()):
            raise UsageError(
                f"Idempotency-Key: accepted: 1 to {MAX_KEY} printable characters of ASCII."
            )
        with suppress(FactorNeeded):  # what was answered is for who may ask; a factor was shown
            admit(self.desk, principal, operation)
        store, now = self.desk.app.store.idempotency, self.desk.app.clock.now()
        who = f"{principal.via.value}:{principal.account or principal.name}"
        print_ = hashlib.sha256(
            b"\0".join((request.method.encode(), request.url.path.encode(), body))
        ).hexdigest()
        before = await asyncio.to_thread(store.begin, who, key, print_, now)
        if before is not None:
            return _again(before.fingerprint == print_, before.status, before.content)
        try:
            answer = await self._carried_out(operation, principal, given)
        except (FactorNeeded, NotApproved, UsageError):
            await asyncio.to_thread(store.forget, who, key)  # nothing was done
            raise
        except SentinelError as error:
            answer = problem_of(error)
        content = b"" if operation.gives_secret else bytes(answer.body)
        await asyncio.to_thread(store.end, who, key, answer.status_code, content)
        return answer

    async def _carried_out(
        self, operation: Operation[Any, Any], principal: Principal, given: dict[str, object]
    ) -> Response:
        lanes = None if operation.changes else self.lanes
        async with nullcontext() if lanes is None else lanes.one():
            found = await perform(
                self.desk, principal, operation, given, exact=operation.method == "POST"
            )
        content = msgspec.json.encode(found)
        if isinstance(found, Work) and operation.changes:
            headers = {"Location": f"{ROOT}/works/{found.id}"}
            return Response(content, HTTPStatus.ACCEPTED, headers, "application/json")
        return Response(content, media_type="application/json")

    def _throttle(self, principal: Principal) -> Throttle:
        who = principal.account or principal.name
        if who not in self._throttles:
            if len(self._throttles) >= MAX_THROTTLES:
                self._throttles.clear()
            monotonic = self.desk.app.clock.monotonic
            self._throttles[who] = Throttle(BURST, PER_SECOND, monotonic)
        return self._throttles[who]


def _again(same: bool, status: int, content: bytes) -> Response:
    """The answer to a request that came before under its key."""
    if not same:
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "key-used",
            "The key was used for another request",
            "An Idempotency-Key belongs to one request; take a new one.",
        )
    if status == 0:
        return problem(
            HTTPStatus.CONFLICT,
            "under-way",
            "It was begun and has not ended",
            "The same request is being carried out, or the daemon was stopped in it: look whether "
            "it was done before you ask with another key.",
            exit_code=4,
        )
    if not content:
        return problem(
            HTTPStatus.CONFLICT,
            "told-once",
            "It was carried out",
            "Its answer held a secret, which is told once.",
            exit_code=4,
        )
    kind = "application/json" if status < HTTPStatus.BAD_REQUEST else "application/problem+json"
    return Response(content, status, {"Idempotency-Replayed": "true"}, kind)


def _other_method(request: Request, methods: Sequence[str]) -> Response:
    answer = problem(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "method",
        "Not by this method",
        f"{request.method}: accepted here: {', '.join(methods)}.",
    )
    answer.headers["Allow"] = ", ".join(methods)
    return answer


async def _no_operation(request: Request) -> Response:
    return problem(
        HTTPStatus.NOT_FOUND,
        NO_OPERATION,
        "There is no such operation",
        f"{ROOT}/openapi.json lists all of them.",
    )
