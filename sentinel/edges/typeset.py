"""PDF files by Typst, from templates of the folder `playbooks/templates` and data.

Data reaches a template as JSON beside it and is never a part of its source, so that no text of a
site can be taken for markup. Fonts are those of the package, so that a file looks the same on every
machine, and Devanagari is shaped right wherever it is made.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from sentinel.core.plain_line import clean_line
from sentinel.errors import CouldNotFindOut

FONTS = Path(__file__).parents[1] / "fonts"
STANDARD: Literal["a-2b"] = "a-2b"
"""ISO 19005-2: PDF/A, for files that are kept for years."""


class Typesetter:
    """Port Typesetter over the library `typst`."""

    def __init__(self, folder: Path, shipped: Path | None) -> None:
        self._folders = tuple(dict.fromkeys([folder, shipped or folder]))

    def pdf(self, template: str, data: Mapping[str, Any]) -> bytes:
        """A PDF/A-2b of `<template>`, which reads `json(bytes(sys.inputs.data))`.

        The operator's template counts where there is one, else, and where that fails, the shipped
        one. Raises CouldNotFindOut where neither can be set.
        """
        import typst

        given = json.dumps(_plain(data), ensure_ascii=False)
        fault = ""
        for folder in self._folders:
            file = folder / template
            if not file.is_file():
                continue
            try:
                return typst.compile(
                    file,
                    root=folder,
                    font_paths=[FONTS],
                    ignore_system_fonts=True,
                    sys_inputs={"data": given},
                    pdf_standards=STANDARD,
                )
            except (typst.TypstError, RuntimeError, OSError) as error:
                fault = fault or f"{file}: {clean_line(str(error))}"
        raise CouldNotFindOut(
            f"{template} cannot be set: {fault or 'it is in no folder of templates'}. Correct the "
            "template, or remove it so that the shipped one counts."
        )


def _plain(value: Any) -> Any:
    """Texts without control characters, each of one line, as templates expect them."""
    if isinstance(value, str):
        return clean_line(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
