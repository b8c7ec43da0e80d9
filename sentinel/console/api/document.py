"""The OpenAPI document (3.1) of all operations, made of what they take and give."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from sentinel import __version__
from sentinel.core.authority import MAY
from sentinel.operations import OPERATIONS
from sentinel.operations.operation import Nothing, Operation
from sentinel.operations.works import Work

ROOT = "/api/v1"
_COMPONENTS = "#/components/schemas/{name}"
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "exit_code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What was found, and what to do."},
        "exit_code": {"type": "integer", "description": "How the command line ends for it."},
    },
}
REFUSALS = {
    "400": "The body cannot be read",
    "401": "No token, or one that does not count",
    "403": "You may not, or a fresh second factor is needed (X-Sentinel-Code)",
    "404": "There is none of that name",
    "409": "Not allowed as things stand",
    "413": "The body is too large",
    "422": "Not the shape that is taken",
    "429": "Too many requests",
    "502": "Something that is needed failed",
    "503": "It could not be found out",
}
"""By status; every operation may answer with each."""


def openapi_document(
    operations: Sequence[Operation[Any, Any]] = OPERATIONS,
) -> dict[str, object]:
    """The whole document, as plain values."""
    kinds = [one.gives for one in operations]
    kinds += [one.takes for one in operations if one.takes is not Nothing]
    schemas, components = msgspec.json.schema_components(
        list(dict.fromkeys(kinds)), schema_hook=_schema_of, ref_template=_COMPONENTS
    )
    of_kind = dict(zip(dict.fromkeys(kinds), schemas, strict=True))
    paths: dict[str, dict[str, object]] = {}
    for one in operations:
        methods = paths.setdefault(f"{ROOT}{one.path}", {})
        methods[one.method.lower()] = _operation(one, of_kind, components)
    used = {name: schema for name, schema in components.items() if schema}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sentinel",
            "version": __version__,
            "description": "What people and programs may ask of a running Sentinel.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {**used, "Problem": _PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "sntl_..."}
            },
            "responses": {
                status: {
                    "description": words,
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": "#/components/schemas/Problem"}
                        }
                    },
                }
                for status, words in REFUSALS.items()
            },
        },
    }


def _operation(
    one: Operation[Any, Any],
    of_kind: Mapping[type, dict[str, Any]],
    components: Mapping[str, Any],
) -> dict[str, object]:
    found: dict[str, object] = {
        "operationId": one.name,
        "summary": one.summary,
        "description": _words(one),
        "responses": _responses(one, of_kind),
    }
    shape = components.get(one.takes.__name__, {}) if one.takes is not Nothing else {}
    properties: Mapping[str, Any] = shape.get("properties", {})
    required = set(shape.get("required", ()))
    in_path = {name for name in properties if f"{{{name}}}" in one.path}
    parameters: list[Mapping[str, object]] = [
        {
            "name": name,
            "in": "path" if name in in_path else "query",
            "required": name in in_path or name in required,
            "schema": _texted(schema),
        }
        for name, schema in properties.items()
        if name in in_path or one.method != "POST"
    ]
    if one.method == "POST":
        parameters.append(_IDEMPOTENCY)
        body = {name: schema for name, schema in properties.items() if name not in in_path}
        if body:
            content = {
                "type": "object",
                "properties": body,
                "required": sorted(required - in_path),
                "additionalProperties": False,
            }
            found["requestBody"] = {
                "required": bool(required - in_path),
                "content": {"application/json": {"schema": content}},
            }
    if one.fresh:
        parameters.append(_CODE)
    if parameters:
        found["parameters"] = parameters
    return found


_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "With the same key the same request is carried out once, for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
}
_CODE = {
    "name": "X-Sentinel-Code",
    "in": "header",
    "required": False,
    "description": "A code of the account's second factor.",
    "schema": {"type": "string", "pattern": "^[0-9A-Za-z-]+$"},
}


def _responses(
    one: Operation[Any, Any], of_kind: Mapping[type, dict[str, Any]]
) -> dict[str, object]:
    good = {
        "description": "What was found" if not one.changes else "What was done",
        "content": {"application/json": {"schema": of_kind[one.gives]}},
    }
    status = "202" if one.gives is Work and one.changes else "200"
    refusals = {name: {"$ref": f"#/components/responses/{name}"} for name in REFUSALS}
    return {status: good, **refusals}


def _words(one: Operation[Any, Any]) -> str:
    roles = ", ".join(MAY[one.act])
    fresh = " A fresh second factor is needed." if one.fresh else ""
    document = inspect.getdoc(one.takes) if one.takes is not Nothing else ""
    own = f" {document}" if document and not document.startswith(one.takes.__name__) else ""
    return f"Who may: {roles}. Scope of the token: {one.scope.value}.{fresh}{own}"


def _schema_of(kind: type) -> dict[str, Any]:
    if kind is object:  # any plain value: the result of a work is its operation's
        return {"description": "A plain value."}
    raise NotImplementedError  # as msgspec asks of a hook for a type that it does not know


def _texted(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a value that is written in an address: none stands there for null."""
    options = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    if len(options) == 1:
        rest = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
        return {**rest, **options[0]}
    return schema
