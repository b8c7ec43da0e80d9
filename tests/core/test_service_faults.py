"""What keeps Sentinel from being a service is said before anything is written."""

from dataclasses import replace
from pathlib import Path

import pytest

from sentinel.core.service_faults import ProgramFacts, path_faults, program_faults
from sentinel.core.service_needs import DEFAULT_NEEDS
from sentinel.core.service_unit import ServicePlace

GOOD = ProgramFacts(
    python=Path("/usr/bin/python3.11"),
    prefix=Path("/opt/sentinel"),
    package=Path("/opt/sentinel/lib/python3.11/site-packages/sentinel"),
)
PLACE = ServicePlace(program=Path("/usr/local/bin/sentinel"))


def test_what_stands_where_it_should_is_refused_for_nothing() -> None:
    assert program_faults(PLACE, GOOD) == ()
    assert path_faults(PLACE, DEFAULT_NEEDS) == ()


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        (replace(GOOD, prefix=Path("/root/.local/share/pipx/venvs/sentinel-watch")), PLACE),
        (replace(GOOD, python=Path("/home/asha/.local/share/uv/python/bin/python3.12")), PLACE),
        (replace(GOOD, package=Path("/tmp/checkout/sentinel")), PLACE),
        (GOOD, replace(PLACE, program=Path("/root/.local/bin/sentinel"))),
    ],
)
def test_a_program_in_a_home_folder_is_refused_with_where_to_install_it(
    facts: ProgramFacts, place: ServicePlace
) -> None:
    (fault,) = program_faults(place, facts)
    assert "no home folder" in fault
    assert "pipx install --global" in fault


def test_an_environment_that_was_moved_and_one_that_others_change_are_refused() -> None:
    facts = replace(GOOD, moved_from=Path("/srv/old"), open_to=((Path("/opt/sentinel"), "asha"),))
    moved, open_to = program_faults(PLACE, facts)
    assert "was made as /srv/old and moved" in moved
    assert "/opt/sentinel: asha may change it" in open_to


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"beside": (Path("/"),)}, "directly below it"),
        ({"flags": (Path("/var/tmp/flags"),)}, "below /tmp and /var/tmp"),
        ({"made": (Path('/srv/a"b'),)}, "unit files cannot name"),
    ],
)
def test_paths_that_no_unit_can_grant_are_refused(changes: dict[str, object], words: str) -> None:
    (fault,) = path_faults(PLACE, replace(DEFAULT_NEEDS, **changes))  # type: ignore[arg-type]
    assert words in fault


def test_a_configuration_in_a_home_folder_is_refused() -> None:
    (fault,) = path_faults(replace(PLACE, config=Path("/root/s/config.toml")), DEFAULT_NEEDS)
    assert "/etc/sentinel" in fault
