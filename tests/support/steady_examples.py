"""Examples of Hypothesis that are the same in every run."""

from hypothesis.internal.conjecture import providers


def no_values_of_modules() -> None:
    """Keeps out of examples the numbers and texts that stand in our modules.

    Hypothesis draws one value in twenty from the modules that its process happens to have imported:
    which those are depends on the tests that ran before, and to read them takes each worker
    seconds. It has no setting for that, so this part of it is replaced.
    """
    providers._get_local_constants = _none


def _none() -> providers.Constants:
    return providers.Constants()
