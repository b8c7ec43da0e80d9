"""The words of a condition, one after the other: for the readers of conditions of playbooks and of
checks, which have grammars of their own."""

import re


class Tokens:
    """Divides a text into words and hands them out. What it raises is `fault`, a ValueError that
    says where the text is wrong and what is accepted."""

    def __init__(
        self, text: str, pattern: re.Pattern[str], *, accepted: str, fault: type[ValueError]
    ) -> None:
        """`pattern` matches one word with the spaces before it; its named groups are the kinds of
        words."""
        self._found: list[tuple[str, str]] = []
        self._accepted = accepted
        self._fault = fault
        end = 0
        stripped = text.rstrip()
        while end < len(stripped):
            match = pattern.match(stripped, end)
            if match is None:
                rest = stripped[end:].lstrip()[:20]
                raise fault(f"{rest!r} is not understood; {accepted}")
            self._found.append((match.lastgroup or "", match.group(match.lastgroup or 0)))
            end = match.end()
        self._next = 0

    @property
    def now(self) -> str:
        """The next word; empty at the end."""
        return self._found[self._next][1] if self._next < len(self._found) else ""

    @property
    def kind(self) -> str:
        """The group that the next word matched; empty at the end."""
        return self._found[self._next][0] if self._next < len(self._found) else ""

    @property
    def place(self) -> str:
        """The next word, for a message."""
        return f"{self.now!r} (word {self._next + 1})" if self.now else "the end"

    def take(self) -> str:
        word = self.now
        self._next += 1
        return word

    def took(self, word: str) -> bool:
        if self.now != word:
            return False
        self._next += 1
        return True

    def need(self, word: str) -> None:
        if not self.took(word):
            raise self._fault(f'found {self.place} where "{word}" is needed; {self._accepted}')
