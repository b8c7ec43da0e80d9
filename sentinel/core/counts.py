"""Numbers of things in words, so that one is never called many."""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 file`, `2 files`, `0 files`; `many` where the plural is not the word with an s."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
