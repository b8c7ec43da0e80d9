"""Start tags: what is kept of those that were read."""

import tracemalloc

from sentinel.core.start_tag import start_tag


def test_hostile_tags_that_are_new_in_each_look_are_not_kept() -> None:
    """A daemon looks for years: a page may not fill its memory with long tags."""
    attributes = " ".join(f'a{number}=""' for number in range(120))
    tracemalloc.start()
    try:
        for look in range(300):
            start_tag(f'<p id="{look}" {attributes}>')
        held_bytes = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held_bytes < 1_000_000


def test_a_long_tag_is_read_like_a_short_one() -> None:
    long = start_tag(f'<p hidden title="{"x" * 400}">')
    short = start_tag('<p hidden title="x">')
    assert (long.tag, long.hides, long.ends) == (short.tag, short.hides, short.ends)
    assert long.unseen.attribute("title") == "x" * 400
