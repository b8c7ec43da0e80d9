"""The texts of a step that may hold places for values, and its JSON with these put in."""

from collections.abc import Callable, Iterator, Mapping

from sentinel.core.journey import Fault, JourneyStep, StepFault
from sentinel.core.placeholders import filled, value_names
from sentinel.core.secret import Secret


def put_in(
    text: str,
    values: Mapping[str, str],
    secrets: Mapping[str, Secret],
    *,
    written: Callable[[str], str] = str,
) -> str:
    """As `filled`. Raises StepFault for a value that no step has taken: an optional step did not,
    or the answer did not have it."""
    try:
        return filled(text, values, secrets, written=written)
    except KeyError as error:
        raise StepFault(Fault.NOT_TAKEN, f"there is no value {error.args[0]} to put in") from None


def texts_of(step: JourneyStep) -> Iterator[str]:
    """Every text of a step that may hold a place."""
    yield from (step.url, step.body)
    yield from (text for _, text in step.headers)
    for _, value in step.fields:
        yield from value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
    yield from leaves(step.json)


def needed_values(step: JourneyStep) -> tuple[str, ...]:
    """The values that a step's texts and conditions ask for."""
    compared = (value for one in step.expect for value in one.values if isinstance(value, str))
    return value_names((*texts_of(step), *compared))


def filled_json(value: object, put: Callable[[str], str]) -> object:
    """A value of JSON with `put` done to each text in it."""
    if isinstance(value, str):
        return put(value)
    if isinstance(value, dict):
        return {key: filled_json(one, put) for key, one in value.items()}
    if isinstance(value, list):
        return [filled_json(one, put) for one in value]
    return value


def leaves(value: object) -> Iterator[str]:
    """Every text in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
