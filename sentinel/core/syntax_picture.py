"""Faults of a picture: bytes that no browser can show."""

import warnings
from collections.abc import Iterator

from sentinel.core.byte_stream import ByteStream
from sentinel.core.page import Page
from sentinel.core.picture import MAX_PIXELS, may_be_decoded
from sentinel.core.syntax_fault import Fault

_DECODED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})


def picture_faults(page: Page) -> Iterator[Fault]:
    """At most one. Pictures that are too large to be decoded here are taken for good. Never
    raises."""
    if page.content_type not in _DECODED or page.over_cap:
        return
    if not page.body:
        yield Fault(code="picture-broken", quote="empty")
        return
    if not may_be_decoded(page.body):
        return
    fault = _fault(page.body)
    if fault:
        yield Fault(code="picture-broken", quote=fault)


def _fault(body: bytes) -> str:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(ByteStream(body)) as picture:  # type: ignore[arg-type]
                if picture.width * picture.height > MAX_PIXELS:
                    return ""
                picture.load()
    except Image.DecompressionBombError:
        return ""
    except Exception as error:  # noqa: BLE001 - Pillow raises anything on a damaged file
        return type(error).__name__
    return ""
