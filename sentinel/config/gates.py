"""Whether the people who are asked by the steps of playbooks exist, and have the time to answer."""

from collections.abc import Iterator, Sequence

from sentinel.config.problems import Problems
from sentinel.core.playbook import Approval, Playbook, Step, StepType
from sentinel.core.response_settings import Approvals
from sentinel.core.settings import Contact
from sentinel.core.words import Role

_APPROVING = frozenset({Role.AUTHORISER, Role.APPROVER})


def report_unreachable_gates(
    problems: Problems,
    playbooks: Sequence[Playbook],
    contacts: Sequence[Contact],
    approvals: Approvals,
) -> None:
    """A gate that asks for more people than there are would never open; one whose deadline comes
    before the deputies are asked has none."""
    if not contacts:  # reported with the contacts
        return
    for playbook in playbooks:
        for number, step in enumerate(playbook.steps):
            for key, message in _faults(step, contacts, approvals):
                problems.add(playbook.source, f"step[{number}].{key}", message)


def gate_notes(playbooks: Sequence[Playbook], contacts: Sequence[Contact]) -> Iterator[str]:
    """Gates that open only as long as nobody is away."""
    people = _approving(contacts)
    names = {contact.name for contact in people}
    outside = [c for c in people if c.deputy and c.deputy not in names]
    if len(people) != 2 or outside:
        return
    for playbook in playbooks:
        for step in playbook.steps:
            if step.approve is Approval.TWO_PERSON:
                yield (
                    f"{playbook.source}: step {step.id} asks two persons, and there are only "
                    f"{people[0].name} and {people[1].name}, whose deputies are at most each "
                    "other: while one of them is away it does not open. Name a deputy who is a "
                    "third person"
                )


def _faults(
    step: Step, contacts: Sequence[Contact], approvals: Approvals
) -> Iterator[tuple[str, str]]:
    people = _approving(contacts)
    if step.approve is Approval.TWO_PERSON and len(people) == 1:
        yield (
            "approve",
            'found "two-person", and only one contact with the role "authoriser" or "approver"; '
            'accepted: two at least; add a [[contact]], or choose "gm"',
        )
    if step.type is StepType.MANUAL and not any(step.role in c.roles for c in contacts):
        yield (
            "role",
            f'found "{step.role}", which no contact has: nobody would be asked; accepted: the role '
            "of a [[contact]]; add it to one, or choose another",
        )
    deadline = step.deadline_seconds or approvals.deadline_seconds
    deputies = step.deputy_seconds or approvals.deputy_seconds
    one_is_ours = bool(step.deadline_seconds) != bool(step.deputy_seconds)
    if step.asks and one_is_ours and deputies >= deadline:
        yield (
            "deadline" if step.deadline_seconds else "deputy_after",
            f"deputies are asked after {deputies:g} s and the question ends after "
            f"{deadline:g} s, one by this step and the other by [approvals]; accepted: a "
            "deadline that leaves the deputies time; give both here",
        )


def _approving(contacts: Sequence[Contact]) -> list[Contact]:
    return [contact for contact in contacts if _APPROVING & set(contact.roles)]
