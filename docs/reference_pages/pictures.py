"""The pictures of the console that tests of browsers have left in docs/screenshots, as they are:
a page of the site shows those that there are, and links to none that there is not."""

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "screenshots"


def pictures() -> str:
    """Each picture under its name in words; of a light and a dark one that which fits. The page
    that people see first comes first, the others by their names."""
    files = sorted(FOLDER.glob("*.png"), key=lambda file: (not file.stem.startswith("now"), file))
    if not files:
        return ""
    return "## Pictures\n\n" + "\n\n".join(_picture(file) for file in files)


def _picture(file: Path) -> str:
    words = file.stem.split("-")
    scheme = next((word for word in words if word in {"light", "dark"}), "")
    shown = " ".join(word for word in words if word != scheme)
    only = f"#only-{scheme}" if scheme else ""
    name = f"{shown[:1].upper()}{shown[1:]}"
    head = "" if scheme == "dark" else f"### {name}\n\n"
    return f"{head}![{name}]({FOLDER.name}/{file.name}{only}){{ loading=lazy }}"
