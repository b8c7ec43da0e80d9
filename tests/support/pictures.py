"""Pictures for tests, drawn here: the same one for the same number."""

import random
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter


def drawing(number: int = 1, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """A picture with much in it, as a photograph has."""
    choose = random.Random(number)
    image = Image.new("RGB", size, _colour(choose))
    draw = ImageDraw.Draw(image)
    for _ in range(30):
        x, y, width = (choose.randrange(limit) for limit in (*size, size[0] // 3))
        draw.ellipse((x, y, x + width + 8, y + width // 2 + 8), fill=_colour(choose))
    return image.filter(ImageFilter.GaussianBlur(1))


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)  # type: ignore[arg-type] # as the encoder takes them
    return out.getvalue()


def _colour(choose: random.Random) -> tuple[int, int, int]:
    return (choose.randrange(256), choose.randrange(256), choose.randrange(256))
