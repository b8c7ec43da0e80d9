"""What is found where an effect may have happened or not."""

from enum import StrEnum


class Observation(StrEnum):
    """Has the effect of an open intent happened?"""

    DONE = "done"
    NOT_DONE = "not-done"
