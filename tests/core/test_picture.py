"""How pictures look: the same one in other bytes, and another one."""

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from sentinel.core.picture import MAX_BYTES, MAX_SCANS, PARTS, difference, distance, picture_hash
from sentinel.core.thresholds import PICTURE_ALIKE
from support.pictures import drawing, encoded

ONE = drawing(1)
BEFORE = encoded(ONE)

ALIKE: dict[str, bytes] = {
    "the same": BEFORE,
    "JPEG": encoded(ONE, "JPEG", quality=30),
    "WebP": encoded(ONE, "WEBP", quality=40),
    "smaller": encoded(ONE.resize((160, 120))),
    "smaller and compressed": encoded(ONE.resize((200, 150)), "JPEG", quality=60),
    "with an alpha channel": encoded(ONE.convert("RGBA")),
    "bytes behind its end": BEFORE + b"made by a camera",
}


def painted_over() -> Image.Image:
    image = ONE.copy()
    ImageDraw.Draw(image).rectangle((100, 100, 220, 130), fill="black")
    return image


OTHER: dict[str, bytes] = {
    "another picture": encoded(drawing(2)),
    "without its colours": encoded(ONE.convert("L")),
    "upside down": encoded(ONE.rotate(180)),
    "of another shape": encoded(ONE.resize((240, 240))),
    "something painted over it": encoded(painted_over()),
}


@pytest.mark.parametrize("name", ALIKE)
def test_the_same_picture_in_other_bytes_is_alike(name: str) -> None:
    share = difference(BEFORE, ALIKE[name])
    assert share is not None
    assert share <= PICTURE_ALIKE.value
    assert distance(picture_hash(BEFORE), picture_hash(ALIKE[name])) <= PARTS * PICTURE_ALIKE.value


@pytest.mark.parametrize("name", OTHER)
def test_another_picture_is_not(name: str) -> None:
    share = difference(BEFORE, OTHER[name])
    assert share is not None
    assert share > PICTURE_ALIKE.value
    assert distance(picture_hash(BEFORE), picture_hash(OTHER[name])) > PARTS * PICTURE_ALIKE.value


def test_words_painted_over_a_picture_are_seen_in_its_bytes() -> None:
    """Too fine for the hash."""
    image = ONE.copy()
    ImageDraw.Draw(image).text((40, 100), "hacked by night crew", fill="red", font_size=20)
    share = difference(BEFORE, encoded(image))
    assert share is not None
    assert share > PICTURE_ALIKE.value


def moving() -> bytes:
    return encoded(ONE, "GIF", save_all=True, append_images=[drawing(2)])


def declared(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says how large it would be."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


NO_LOOK: dict[str, bytes] = {
    "nothing": b"",
    "text": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut": BEFORE[: len(BEFORE) // 2],
    "of one colour": encoded(Image.new("RGB", (64, 64), "navy")),
    "tiny": encoded(drawing(1, (7, 40))),
    "moving": moving(),
    "a bomb": declared(60_000, 60_000),
    "a large one that is not there": declared(5_000, 4_000),
    "too many bytes": BEFORE + b"\0" * MAX_BYTES,
    "too many scans": encoded(ONE, "JPEG") + b"\xff\xda" * (MAX_SCANS + 1),
    "a format that nobody serves": encoded(ONE, "PPM"),
}


@pytest.mark.parametrize("name", NO_LOOK)
def test_what_has_no_telling_look(name: str) -> None:
    body = NO_LOOK[name]
    assert picture_hash(body) == ""
    assert difference(BEFORE, body) is None
    assert difference(body, BEFORE) is None
    assert distance(picture_hash(BEFORE), picture_hash(body)) == PARTS


@pytest.mark.parametrize("kind", ["PNG", "ICO", "WEBP", "GIF", "BMP"])
def test_icons_have_a_look(kind: str) -> None:
    assert picture_hash(encoded(drawing(3, (32, 32)), kind))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 400))
def test_damage_never_raises(noise: bytes, place: int) -> None:
    body = BEFORE[:place] + noise + BEFORE[place + len(noise) :]
    look = picture_hash(body)
    assert look == "" or distance(look, look) == 0
    assert distance(noise.hex(), look) == PARTS
