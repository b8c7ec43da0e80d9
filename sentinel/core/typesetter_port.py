"""Port Typesetter: files to print and to keep."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol


class Typesetter(Protocol):
    """Sets a template on paper. The same template, data and time give the same bytes."""

    def pdf(
        self,
        template: str,
        data: Mapping[str, Any],
        *,
        at: datetime | None = None,
        pictures: Mapping[str, str] | None = None,
    ) -> bytes:
        """A PDF/A-2b of `<template>`, which is given `data`, and SVG `pictures` by their names.

        `at` is written into the file as the time of its making; without one it is the machine's.
        Takes up to a minute: call it in a thread. Raises CouldNotFindOut, with template and line,
        where it cannot be set.
        """
