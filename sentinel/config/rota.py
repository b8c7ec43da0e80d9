"""[rota]: who is on call, week after week."""

from collections.abc import Sequence
from datetime import date

from sentinel.config.local_times import DEFAULT_ZONE, local_moment, zone
from sentinel.config.problems import did_you_mean
from sentinel.config.table import Convert, Table
from sentinel.core.alert_settings import Override, Rota
from sentinel.core.rota import parse_handover
from sentinel.core.settings import Contact
from sentinel.core.words import Role

_ACCEPTED_DAY = 'a date such as "2026-11-23"'
_YEARS = range(2000, 2200)


def read_rota(root: Table, contacts: Sequence[Contact]) -> Rota | None:
    """The table; None where it is left out. Whoever stands in it is a contact with the role
    "on-call"."""
    table = root.table("rota")
    if not root.has("rota"):
        return None
    person = _person(contacts)
    with root.problems.watching() as reading:
        time_zone = table.text("time_zone", DEFAULT_ZONE, convert=zone)
        rota = Rota(
            order=table.texts(
                "order",
                accepted="a list of names of contacts",
                convert=person,
                least=1,
                repeats=True,
            ),
            starts=_day(table, "starts"),
            handover=table.text("handover", "mon 09:00", convert=_handover),
            time_zone=time_zone,
            overrides=tuple(
                found
                for inner in table.tables("override")
                if (found := _override(inner, person, time_zone)) is not None
            ),
        )
    table.finish()
    return rota if reading.clean else None


def _override(table: Table, person: Convert, time_zone: str) -> Override | None:
    name = table.text("person", accepted="the name of a contact", convert=person)
    since, until = local_moment(table, "from", time_zone), local_moment(table, "to", time_zone)
    reason = table.text("reason", "")
    if since is not None and until is not None and until <= since:
        table.problem("to", "is not after `from`; accepted: a later time; correct one of them")
    table.finish()
    if since is None or until is None:
        return None
    return Override(person=name, since=since, until=until, reason=reason)


def _person(contacts: Sequence[Contact]) -> Convert:
    """Refuses names of nobody, and of somebody who is not on call."""
    on_call = [contact.name for contact in contacts if Role.ON_CALL in contact.roles]
    names = [contact.name for contact in contacts]

    def known(text: str) -> str:
        if text in names and text not in on_call:
            raise ValueError(
                'accepted: the name of a [[contact]] with the role "on-call"; give it that role'
            )
        if text not in on_call and contacts:
            near = did_you_mean(text, on_call)
            raise ValueError(
                f'accepted: the name of a [[contact]] with the role "on-call"{near}; correct it '
                "or add that contact"
            )
        return text

    return known


def _day(table: Table, key: str) -> date:
    """The day; a stand-in for one that is faulty."""
    text = table.text(key, accepted=_ACCEPTED_DAY, convert=_iso_day)
    return date.fromisoformat(text) if text else date.min


def _iso_day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"accepted: {_ACCEPTED_DAY}") from None
    if day.isoformat() != text or day.year not in _YEARS:
        raise ValueError(f"accepted: {_ACCEPTED_DAY}")
    return text


def _handover(text: str) -> str:
    parse_handover(text)
    return text
