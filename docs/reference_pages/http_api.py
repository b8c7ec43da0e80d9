"""The page of the HTTP API: its OpenAPI document as tables."""

import re
from typing import Any

from reference_pages.markdown import GENERATED, cell, table

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_FIELDS = ("field", "type", "required", "meaning")


def http_api() -> str:
    """Each operation with its parameters, body and answers, and the shapes that they name."""
    from sentinel.console.api.document import openapi_document

    head = (
        f"{GENERATED}# HTTP API\n\nOf a running daemon that has a [console](../console.md): the "
        "same operations, for programs. The OpenAPI document that this page shows is answered at "
        "`/api/v1/openapi.json`.\n"
    )
    return f"{head}\n{rendered(openapi_document())}"


def rendered(document: dict[str, Any]) -> str:
    """The operations of an OpenAPI 3 document in the order of their paths, then its shapes."""
    parts = ["## Operations\n"]
    for path, operations in sorted(document.get("paths", {}).items()):
        parts += [
            _operation(path, method, operations[method])
            for method in _METHODS
            if method in operations
        ]
    components = document.get("components", {})
    parts += ["## Answers that every operation may give\n", _refusals(components), "## Shapes\n"]
    for name, shape in sorted(components.get("schemas", {}).items()):
        said = cell(shape.get("description", ""))
        parts.append(f"### `{name}` {{ #{_anchor(name)} }}\n\n{said}\n\n{_fields(shape)}")
    return "\n".join(parts)


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    said = [f"**{cell(operation.get('summary', ''))}.**", cell(operation.get("description", ""))]
    parts = [f"### `{method.upper()} {path}`\n", f"{' '.join(said)}\n"]
    rows = [
        (
            f"`{one['name']}`",
            _type(one.get("schema", {})),
            "yes" if one.get("required") else "",
            f"in the {one.get('in', '')}. {cell(one.get('description', ''))}".strip(),
        )
        for one in operation.get("parameters", [])
    ]
    if rows:
        parts.append(table(("parameter", *_FIELDS[1:]), rows))
    if body := operation.get("requestBody"):
        parts += ["The body:\n", _fields(_schema_of(body))]
    for status, answer in operation.get("responses", {}).items():
        if "$ref" not in answer:
            parts.append(
                f"Answers `{status}`: {cell(answer.get('description', ''))} "
                f"({_type(_schema_of(answer))}).\n"
            )
    return "\n".join(parts)


def _schema_of(holder: dict[str, Any]) -> dict[str, Any]:
    content = holder.get("content", {})
    return next((one.get("schema", {}) for one in content.values()), {})


def _fields(shape: dict[str, Any]) -> str:
    if "$ref" in shape:
        return f"{_type(shape)}\n"
    required = set(shape.get("required", ()))
    rows = [
        (
            f"`{name}`",
            _type(schema),
            "yes" if name in required else "",
            cell(schema.get("description", "")),
        )
        for name, schema in shape.get("properties", {}).items()
    ]
    return table(_FIELDS, rows) if rows else f"{_type(shape)}\n"


def _type(schema: dict[str, Any]) -> str:
    """A schema in few words: `text`, a list of them, a link to its shape."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[`{name}`](#{_anchor(name)})"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(_type(part) for part in schema[several])
    if "enum" in schema:
        return " ".join(f"`{value}`" for value in schema["enum"])
    kind = schema.get("type", "any")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    words = {"string": "text", "boolean": "true or false", "null": "none"}
    return words.get(str(kind), str(kind))


def _anchor(name: str) -> str:
    """Of a shape; two modules may have one of the same name, told apart by a dotted one."""
    return "shape-" + re.sub(r"[^a-z0-9]+", "-", name.lower())


def _refusals(components: dict[str, Any]) -> str:
    rows = [
        (f"`{status}`", cell(answer.get("description", "")))
        for status, answer in components.get("responses", {}).items()
    ]
    problem = _type({"$ref": "#/components/schemas/Problem"})
    return f"As `application/problem+json` ({problem}):\n\n{table(_ANSWER, rows)}"


_ANSWER = ("answer", "means")
