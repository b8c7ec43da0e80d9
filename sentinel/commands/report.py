"""`sentinel report`: an incident's report to CERT-In, from the draft to the record of it."""

import argparse
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sentinel.commands import about, report_deeds, report_dpdp, report_show, report_status

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.incident import Incident

    _SubParsers = argparse._SubParsersAction[ArgumentParser]
else:
    _SubParsers = argparse._SubParsersAction

HELP = (
    "an incident's report to CERT-In: show it (report INCIDENT), approve, send, record that it was "
    "sent; and the draft about personal data"
)
SHOW = "show"


class _Anything(dict[str, ArgumentParser]):
    """Choices that take every word: an incident's number stands where a deed may stand."""

    def __contains__(self, key: object) -> bool:
        return True


class _Deeds(_SubParsers):
    """`report INCIDENT` means `report show INCIDENT`."""

    default_command = SHOW

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        self.deeds = self.choices
        self.choices = _Anything()

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        words = [str(word) for word in values or ()]
        if words and words[0] not in self.deeds:
            words = [SHOW, *words]
        super().__call__(parser, namespace, words, option_string)


def add_arguments(parser: ArgumentParser) -> None:
    # the options of `show` may also stand before the incident's number
    report_show.add_options(parser, default=None)
    deeds = parser.add_subparsers(
        dest="deed", required=True, metavar="[DEED] INCIDENT", action=_Deeds
    )
    show = deeds.add_parser(SHOW, **about(report_show.HELP))
    show.add_argument("incident", metavar="INCIDENT", help="such as INC-20261122-0001")
    report_show.add_options(show, default=argparse.SUPPRESS)
    report_deeds.add_arguments(deeds)
    report_dpdp.add_arguments(deeds.add_parser("dpdp", **about(report_dpdp.HELP)))


def run(args: Namespace) -> int:
    """Exit code 0; 1 where there is no draft yet; 2 for an unknown incident or revision; 3 where a
    PDF cannot be made; 4 where state or role does not allow it. `status`: 1 where the report is
    owed and nothing is recorded."""
    from sentinel.app import open_app

    with open_app(args.config) as app:
        incident = _get(app, args.incident)
        match args.deed:
            case "show":
                return report_show.show(app, incident, args)
            case "dpdp":
                return report_dpdp.show(app, incident, args)
            case "status":
                return report_status.status(app, incident, args)
            case _:
                return report_deeds.do(app, incident, args)


def _get(app: "App", incident_id: str) -> "Incident":
    from sentinel.errors import UsageError

    incident = app.store.incidents.get(incident_id)
    if incident is None:
        raise UsageError(f"{incident_id}: no such incident; see sentinel incident list.")
    return incident
