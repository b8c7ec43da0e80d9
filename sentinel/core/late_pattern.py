"""Regular expressions that are compiled when they are first used: most commands judge no page, and
compiling every word by which pages are judged would be a tenth of their time."""

import re
from collections.abc import Callable
from typing import Any, cast

_KEPT = ("search", "match", "fullmatch", "findall", "finditer", "split", "sub", "subn")


def late_pattern(
    source: str | Callable[[], str], flags: re.RegexFlag = re.NOFLAG
) -> re.Pattern[str]:
    """An expression to be used by its methods, not handed to functions of `re`. `source` may make
    the text. What `re.compile` raises of a wrong one is raised at its first use."""
    return cast("re.Pattern[str]", LatePattern(source, flags))


class LatePattern:
    """Has the methods and attributes of the compiled expression. From the first use on a method is
    the compiled one's own, so that what is asked a thousand times a page is as quick as that."""

    __slots__ = ("_compiled", "_flags", "_source", *_KEPT)

    def __init__(self, source: str | Callable[[], str], flags: re.RegexFlag) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet, and for what is seldom asked."""
        if name == "_compiled":
            text = self._source if isinstance(self._source, str) else self._source()
            self._compiled = re.compile(text, self._flags)
            for method in _KEPT:
                setattr(self, method, getattr(self._compiled, method))
            return self._compiled
        return getattr(self._compiled, name)
