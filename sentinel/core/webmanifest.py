"""Addresses in a web application manifest (W3C Web Application Manifest)."""

import json
from collections.abc import Iterator
from typing import Any

MAX_BYTES = 1_000_000
"""A manifest is some kilobytes; a larger one is not read."""
_ICON_LISTS = ("icons", "screenshots")


def manifest_references(text: str) -> Iterator[str]:
    """`start_url`, icons, screenshots, and shortcuts with their icons, as written.

    What is no JSON, or of another shape than the standard says, holds none.
    """
    manifest = _parsed(text)
    if not isinstance(manifest, dict):
        return
    yield from _texts(manifest, "start_url")
    yield from _images(manifest)
    for shortcut in _dicts(manifest.get("shortcuts")):
        yield from _texts(shortcut, "url")
        yield from _images(shortcut)


def _parsed(text: str) -> Any:
    if len(text) > MAX_BYTES:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _images(holder: dict[str, Any]) -> Iterator[str]:
    for name in _ICON_LISTS:
        for image in _dicts(holder.get(name)):
            yield from _texts(image, "src")


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))


def _texts(holder: dict[str, Any], name: str) -> Iterator[str]:
    value = holder.get(name)
    if isinstance(value, str) and value:
        yield value
