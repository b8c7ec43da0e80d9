"""What a browser sends, within bounds: the fields of a form, or of a query, as an operation takes
them."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from typing import Any, get_origin, get_type_hints
from urllib.parse import parse_qsl

from starlette.requests import Request

from sentinel.errors import Refused
from sentinel.operations.operation import Operation

MAX_BODY_BYTES = 262_144
MAX_FIELDS = 2_000
"""A review queue is approved in one form, one field for each page of it."""


async def form_pairs(request: Request) -> list[tuple[str, str]]:
    """Names and values of a form, in order. Raises Refused where it is none, or too large."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise Refused("This is no form of the console.")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY_BYTES:
            raise Refused(f"The form is larger than {MAX_BODY_BYTES:,} bytes.")
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise Refused("The form cannot be read.") from error


def taken(
    operation: Operation[Any, Any], pairs: Iterable[tuple[str, str]], *, exact: bool = False
) -> dict[str, object]:
    """Names and values as the operation takes them: several of one name are a list where it takes
    one, else the last counts; what was left empty counts as not given where it may, as people
    leave fields of forms; not if `exact`."""
    hints = get_type_hints(operation.takes)
    may_lack = {
        field.name
        for field in fields(operation.takes)
        if field.default is not MISSING or field.default_factory is not MISSING
    }
    found: dict[str, object] = {}
    for name, value in pairs:
        if value == "" and name in may_lack and not exact:
            continue
        if get_origin(hints.get(name)) is tuple:
            earlier = found.get(name, ())
            assert isinstance(earlier, tuple)
            found[name] = (*earlier, value)
        else:
            found[name] = value.replace("\r\n", "\n")
    return found


def queried(operation: Operation[Any, Any], request: Request) -> Mapping[str, object]:
    """What path and query of a request give; what the operation does not take is left out, for
    addresses of pages carry other things, too."""
    known = {field.name for field in fields(operation.takes)}
    pairs = [*request.query_params.multi_items(), *request.path_params.items()]
    return taken(operation, [(name, str(value)) for name, value in pairs if name in known])
