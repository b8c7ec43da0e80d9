"""A changed picture: the same one in other bytes, another one, or one that carries code."""

from collections.abc import Iterator
from dataclasses import replace

from sentinel.core.comparison import signal
from sentinel.core.file_kinds import is_image
from sentinel.core.finding import Signal, Strength
from sentinel.core.picture import PARTS, difference, distance, picture_hash
from sentinel.core.server_code import holds_server_code
from sentinel.core.svg import svg_code
from sentinel.core.thresholds import PICTURE_ALIKE


def image_change(before: bytes | None, after: bytes, before_look: str = "") -> Iterator[Signal]:
    """STRONG for another picture, because nothing but a deploy ticket shows such a change to be
    honest, and for one that carries code; BENIGN where it is the same picture to the eye.

    `before_look` is the hash of the approved picture, for where its bytes are not kept."""
    yield _of_look(before, after, before_look)
    yield from svg_code(before, after)
    if holds_server_code(after) and not (before and holds_server_code(before)):
        text = "The picture carries code for the server, which the approved one did not."
        yield signal("hidden-server-code", Strength.STRONG, text)


def look_of(path: str, content_type: str, body: bytes) -> str:
    """The perceptual hash of what is a picture by name or type; else empty."""
    return picture_hash(body) if is_image(path, content_type) else ""


def _of_look(before: bytes | None, after: bytes, before_look: str) -> Signal:
    share = _difference(before, after, before_look)
    if share is None:
        text = "Same address, other picture, and no ticket announces it."
        return signal("image-swapped", Strength.STRONG, text)
    if share > PICTURE_ALIKE.value:
        text = (
            f"Same address, other picture, and no ticket announces it: {share:.1%} of its parts "
            f"look otherwise ({PICTURE_ALIKE} may)."
        )
        return _measured(signal("image-swapped", Strength.STRONG, text), share)
    text = (
        f"Other bytes, the same picture to the eye: {share:.1%} of its parts look otherwise "
        f"({PICTURE_ALIKE} may). It was compressed anew, made smaller or lost its metadata."
    )
    return _measured(signal("image-alike", Strength.BENIGN, text), share)


def _difference(before: bytes | None, after: bytes, before_look: str) -> float | None:
    """The share of parts that look otherwise; None where the eye cannot be imitated."""
    if before is not None:
        return difference(before, after)
    look = picture_hash(after) if before_look else ""
    return distance(before_look, look) / PARTS if look else None


def _measured(found: Signal, share: float) -> Signal:
    return replace(found, value=share, threshold=PICTURE_ALIKE.value)
