"""What a program asks: read within bounds, and shaped as its operation takes it."""

from typing import Any, get_type_hints

import msgspec
from starlette.requests import Request

from sentinel.console.fields import taken
from sentinel.errors import UsageError
from sentinel.operations.operation import Invalid, Operation

MAX_BODY_BYTES = 1_048_576


class TooLarge(UsageError):
    """More than a request may hold."""


class NoJson(UsageError):
    """The body is none."""


def given_in(operation: Operation[Any, Any], request: Request, body: bytes) -> dict[str, object]:
    """Names and values as the operation takes them. Raises NoJson, Invalid."""
    if operation.method != "POST":
        pairs = [*request.query_params.multi_items(), *request.path_params.items()]
        return taken(operation, [(name, str(value)) for name, value in pairs], exact=True)
    if request.query_params:
        raise Invalid(f"{operation.name}: takes nothing in its query; give it in the body.")
    return {**_document(request, body), **_named(operation, request)}


async def body_of(request: Request) -> bytes:
    """The body. Raises TooLarge."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > MAX_BODY_BYTES:
            raise TooLarge(f"The body is larger than {MAX_BODY_BYTES:,} bytes.")
    return bytes(found)


def _document(request: Request, body: bytes) -> dict[str, object]:
    if not body:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise NoJson(f"Content-Type is {kind or 'missing'}; accepted: application/json.")
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except msgspec.DecodeError as error:
        raise NoJson(f"The body is no JSON object: {error}.") from error
    except UnicodeDecodeError as error:
        raise NoJson("The body is not UTF-8.") from error
    except RecursionError as error:
        raise NoJson("The body is nested deeper than anything that is taken here.") from error


def _named(operation: Operation[Any, Any], request: Request) -> dict[str, object]:
    hints = get_type_hints(operation.takes)
    try:
        return {
            name: msgspec.convert(value, hints[name], strict=False)
            for name, value in request.path_params.items()
        }
    except msgspec.ValidationError as error:
        raise Invalid(f"{request.url.path}: {error}.") from error
