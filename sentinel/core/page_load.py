"""What a page makes a browser load or send to, with what each is used for. Values alone;
`load_reading` makes them."""

from enum import StrEnum
from typing import NamedTuple


class Use(StrEnum):
    """What something is loaded for."""

    SCRIPT = "script"
    STYLE = "style sheet"
    FRAME = "frame"
    OBJECT = "object"
    IMAGE = "image"
    IMAGE_SET = "image of a set"
    """Of `srcset` or `picture`: browsers block it where they would mend a plain image."""
    MEDIA = "sound or film"
    FONT = "font"
    FORM = "form"
    """Where a form sends what was written in it."""
    OTHER = "other"
    """A manifest, something that is loaded ahead."""


class Load(NamedTuple):
    """One address that a page loads from, or sends to."""

    url: str
    """Absolute http(s) URL without its fragment."""
    use: Use
    line: int
    """From 1; 0 where it is not known."""
