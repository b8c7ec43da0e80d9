"""What `sentinel status` says of functions that fail, and of published promises that are broken."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.site import Site

LABELS = {"promises": "response exercised"}
"""Where a row is called otherwise than its key: what a policy promises is a row of its own."""


def upkeep(app: "App", site: "Site") -> dict[str, object]:
    """Rows of one site: the functions that are confirmed as failing or flap, by name, and how many
    promises of its profiles are broken (None where it has no profile). Raises StoreError."""
    from sentinel.checking import kind_of
    from sentinel.core.check_course import CourseState

    names = [c.name for c in app.config.checks if kind_of(app.detector.eyes, c).function]
    courses = app.store.check_courses.of(site.name, names)
    return {
        "functions_in_trouble": [
            f"{name} ({courses[name].state.value})"
            for name in names
            if name in courses and courses[name].state is not CourseState.OK
        ],
        "policy_promises_broken": _broken(app, site),
    }


def upkeep_hints(row: Mapping[str, object]) -> Iterator[str]:
    """How to see more of it."""
    if cast("list[str]", row["functions_in_trouble"]):
        yield f"Functions of the site do not work. See: sentinel checks --site {row['site']}."
    if row["policy_promises_broken"]:
        yield (
            "Promises of the site's policies are broken. See: sentinel promises --site "
            f"{row['site']} --standing broken."
        )


def _broken(app: "App", site: "Site") -> int | None:
    from zoneinfo import ZoneInfo

    from sentinel.core.published import Standing
    from sentinel.promise_reading import overviews

    if not site.profiles:
        return None
    now = app.clock.now()
    today = now.astimezone(ZoneInfo(app.config.alerts.time_zone)).date()
    return sum(
        len(profile.having(Standing.BROKEN))
        for check in app.config.checks
        if check.kind == "promises"
        for profile in overviews(app.store.promises, check, site, now, today)
    )
