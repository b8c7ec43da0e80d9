"""How a picture looks, in few bytes: whether other bytes show the same picture to the eye.

A delivery network that compresses anew, a smaller size and changed metadata leave the look alone;
another picture, and one with something painted over it, do not. Drawings (SVG) are text, not here.
"""

import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

from sentinel.core.byte_stream import ByteStream

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 20_000_000
MAX_PIXELS = 25_000_000
"""Larger pictures are not decoded: a few bytes can stand for as many pixels as one likes."""
MAX_DECLARED_PIXELS = 100_000_000
"""Of a JPEG, which can be decoded at an eighth of its size."""
MAX_SCANS = 64
"""Of a progressive JPEG, each of which is decoded over the whole picture; encoders make ten."""
MIN_SIDE_PIXELS = 8
PARTS = 256
"""What a distance counts: the picture is cut into 16 by 16 parts."""

_SIDE = 16
_FINE_SIDES = (8, 64)
"""Parts a side, from small to large pictures; each part is at least _PART_PIXELS wide."""
_PART_PIXELS = 8
_PLAIN = 24
"""Of 255, between the darkest and the lightest part."""
_FINE_VISIBLE = 28
"""Of 255. Strong compression changes the mean of such a part by less than half as much."""
_COLOUR_SIDE = 8
_LEVELS = 16
_VISIBLE = 2
"""Levels of 16 by which a part must differ to be seen: between 17 and 32 of 255."""
_SHAPE_DIGITS = 2
_LENGTH = _SHAPE_DIGITS + PARTS + 2 * _COLOUR_SIDE * _COLOUR_SIDE
_BOX = 4
"""Pillow's `Resampling.BOX`: each part is the mean of what it covers."""
_WITH_ALPHA = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "ICO", "AVIF")
_HEX = re.compile(rf"[0-9a-f]{{{_LENGTH}}}")


def picture_hash(body: bytes) -> str:
    """The look of a picture as hex digits; empty where there is no telling one.

    That is: what cannot be decoded, is larger than MAX_BYTES or MAX_PIXELS, smaller than
    MIN_SIDE_PIXELS, nearly of one colour, or moves (one frame says nothing of the others).
    Never raises.
    """
    if not may_be_decoded(body):
        return ""
    try:
        return _decoded(body)
    except Exception:  # noqa: BLE001 - the decoders raise anything on what is hostile or damaged
        return ""


def difference(one: bytes, other: bytes) -> float | None:
    """The share of 64 by 64 parts (of fewer in small pictures) in which two pictures look
    otherwise, 0 to 1: finer than their hashes, so that words painted over a picture are seen.
    None where either has no telling hash. Never raises."""
    if not (may_be_decoded(one) and may_be_decoded(other)):
        return None
    try:
        return _difference(one, other)
    except Exception:  # noqa: BLE001 - the decoders raise anything on what is hostile or damaged
        return None


def _difference(one: bytes, other: bytes) -> float | None:
    large = _FINE_SIDES[1]
    first, second = _small(one, large), _small(other, large)
    if first is None or second is None or first.plain or second.plain:
        return None
    if abs(first.shape - second.shape) > 1:
        return 1.0
    side = max(_FINE_SIDES[0], min(large, min(first.least, second.least) // _PART_PIXELS))
    if side < large:
        first, second = _small(one, side), _small(other, side)
        assert first is not None and second is not None
    planes = [(a.tobytes(), b.tobytes()) for a, b in zip(first[3:], second[3:], strict=True)]
    parts = side * side
    seen = (
        any(abs(a[part] - b[part]) >= _FINE_VISIBLE for a, b in planes) for part in range(parts)
    )
    return sum(seen) / parts


def may_be_decoded(body: bytes) -> bool:
    """Whether decoding it costs little, whatever it holds."""
    if not 0 < len(body) <= MAX_BYTES:
        return False
    return not (body.startswith(b"\xff\xd8") and body.count(b"\xff\xda") > MAX_SCANS)


def distance(one: str, other: str) -> int:
    """In how many of PARTS two pictures look otherwise; PARTS where either has no telling hash, or
    where they are not of one shape."""
    if not (_HEX.fullmatch(one) and _HEX.fullmatch(other)):
        return PARTS
    if abs(int(one[:_SHAPE_DIGITS], 16) - int(other[:_SHAPE_DIGITS], 16)) > 1:
        return PARTS
    first, second = _levels(one), _levels(other)
    differs = [abs(a - b) >= _VISIBLE for a, b in zip(first, second, strict=True)]
    size = _COLOUR_SIDE * _COLOUR_SIDE
    blue, red = differs[PARTS : PARTS + size], differs[PARTS + size :]
    return sum(
        differs[part] or blue[cell] or red[cell]
        for part in range(PARTS)
        for cell in (part // _SIDE // 2 * _COLOUR_SIDE + part % _SIDE // 2,)
    )


def _levels(look: str) -> list[int]:
    return [int(digit, 16) for digit in look[_SHAPE_DIGITS:]]


class _Small(NamedTuple):
    """A picture made small."""

    shape: int
    least: int
    """Its shorter side, in pixels."""
    plain: bool
    """Whether it is nearly of one colour."""
    luma: "Image"
    blue: "Image"
    red: "Image"


def _decoded(body: bytes) -> str:
    small = _small(body, _SIDE)
    if small is None or small.plain:
        return ""
    colours = [part.resize((_COLOUR_SIDE, _COLOUR_SIDE), _BOX) for part in (small.blue, small.red)]
    levels = [
        [value * _LEVELS // 256 for value in part.tobytes()] for part in (small.luma, *colours)
    ]
    digits = "".join(f"{level:x}" for values in levels for level in values)
    return f"{small.shape:0{_SHAPE_DIGITS}x}{digits}"


def _small(body: bytes, side: int) -> _Small | None:
    from PIL import Image  # its decoders are loaded only where a picture has changed

    # The size is bounded here, before anything is decoded: no need to hear of it as well.
    warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
    with Image.open(ByteStream(body), formats=_FORMATS) as image:  # type: ignore[arg-type] # a file
        width, height = image.size
        if min(width, height) < MIN_SIDE_PIXELS or width * height > MAX_DECLARED_PIXELS:
            return None
        if getattr(image, "is_animated", False):
            return None
        image.draft("RGB", (8 * side, 8 * side))  # a JPEG is decoded at an eighth where it can be
        if image.size[0] * image.size[1] > MAX_PIXELS:
            return None
        clear = image.mode in _WITH_ALPHA or "transparency" in image.info
        small = image.convert("RGBA" if clear else "RGB").resize((side, side), _BOX)
    if clear:
        ground = Image.new("RGBA", small.size, (128, 128, 128, 255))
        small = Image.alpha_composite(ground, small).convert("RGB")
    planes = small.convert("YCbCr").split()
    plain = all(max(values) - min(values) < _PLAIN for values in map(_bytes, planes))
    return _Small(_shape(width, height), min(width, height), plain, *planes)


def _bytes(plane: "Image") -> bytes:
    return plane.tobytes()


def _shape(width: int, height: int) -> int:
    """Width to height in steps of some 9 %, 128 for a square."""
    steps = 0
    while width * 10 > height * 11 and steps < 127:
        width, steps = width * 10 // 11, steps + 1
    while height * 10 > width * 11 and steps > -127:
        height, steps = height * 10 // 11, steps - 1
    return 128 + steps
