"""Of which program, user and configuration `sentinel service` speaks."""

import re
from argparse import Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.core.service_files import ServiceFile
    from sentinel.core.service_needs import ServiceNeeds
    from sentinel.core.service_unit import ServicePlace

_USER = re.compile(r"[a-z_][a-z0-9_-]{0,30}")
_LOGS_GROUP = "adm"


def wanted(args: Namespace) -> "tuple[ServicePlace, ServiceNeeds, tuple[ServiceFile, ...]]":
    """From the configuration in use. Raises ConfigError, UsageError, CouldNotFindOut."""
    from sentinel import config as configuration
    from sentinel.core.service_files import service_files
    from sentinel.core.service_needs import needs_of
    from sentinel.core.service_unit import ServicePlace
    from sentinel.edges import service_host

    needs = needs_of(configuration.load_in_force(args.config))
    # what root may read everywhere it reads without a group
    asked = needs.logs and not needs.owners and service_host.group_exists(_LOGS_GROUP)
    place = ServicePlace(
        program=args.program.absolute() if args.program else service_host.program(),
        config=args.config.absolute(),
        user=_user(args.user),
        groups=(_LOGS_GROUP,) if asked else (),
    )
    return place, needs, service_files(place, needs)


def _user(name: str) -> str:
    from sentinel.errors import UsageError

    if not _USER.fullmatch(name) or name == "root":
        raise UsageError(
            f"--user: found {name!r}; accepted: a user of its own, in small letters, digits, dash "
            "and underscore, and not root."
        )
    return name
