"""`sentinel incident personal-data`: whether personal data is involved, as a person says."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sentinel.app import App
    from sentinel.core.incident import Incident

HELP = "say whether personal data is involved; for the reports to CERT-In and the Board"
ANSWERS = ("yes", "no", "unknown")


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="INCIDENT", help="such as INC-20261122-0001")
    parser.add_argument("answer", choices=ANSWERS)
    parser.add_argument("--by", required=True, metavar="NAME", help="a configured contact")
    parser.add_argument("--reason", required=True, help="what shows it")


def personal_data(app: "App", incident: "Incident", args: Namespace) -> int:
    """Exit code 0. Raises NotApproved, Refused, UsageError."""
    from sentinel.commands.incident_show import public
    from sentinel.commands.output import print_json, say
    from sentinel.core.incident import PersonalData
    from sentinel.personal_data import say_personal_data

    after = say_personal_data(app, incident, PersonalData(args.answer), args.by, args.reason)
    if args.json:
        print_json("incident", {"incident": public(after)})
        return 0
    say(f"{after.id}: personal data {after.personal_data}, recorded for {after.personal_data_by}.")
    say(f"What is due: sentinel report dpdp {after.id}")
    return 0
