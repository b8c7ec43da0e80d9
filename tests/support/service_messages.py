"""Very short pages, read from tests/samples/shapes: messages of services, and honest ones."""

from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "samples" / "shapes"


def _read(name: str) -> tuple[str, ...]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))


MESSAGES = _read("messages.txt")
HONEST_SHORT = _read("honest.txt")


def short_page(line: str) -> str:
    """A page of nothing but a title and paragraphs, which stand apart by ` | `."""
    title, *paragraphs = line.split(" | ")
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{text}</body></html>"
