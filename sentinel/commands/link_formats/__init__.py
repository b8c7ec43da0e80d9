"""The forms in which `sentinel links` answers, one file each; no subcommand is defined here."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from sentinel.commands.link_formats.answer import Answer

NAMES: tuple[str, ...] = ("text", "json", "csv", "sarif", "junit")


def written(name: str, answer: "Answer") -> str:
    """The whole answer in one form, ending with a new line. Raises KeyError for another name."""
    if name not in NAMES:
        raise KeyError(name)
    module = import_module(f"sentinel.commands.link_formats.{name}")
    write = cast("Callable[[Answer], str]", module.write)
    return write(answer)
