"""The page of what definitions may name: kinds of checks, steps, actions, blockers, channels."""

import inspect
from pathlib import Path
from typing import Any

from reference_pages.markdown import GENERATED, cell, table
from reference_pages.source import first_paragraph, member_texts

REPOSITORY = Path(__file__).parents[2]


def kinds() -> str:
    """Every registry by which a definition finds code."""
    return "\n".join(
        [
            GENERATED,
            "# Kinds, actions, blockers\n",
            _checks(),
            _steps(),
            _actions(),
            _blockers(),
            _channels(),
            _roles(),
        ]
    )


def _checks() -> str:
    from sentinel.checkers import KINDS

    rows = [
        (f"`{name}`", kind.scope.value, _module(kind.check), "yes" if kind.function else "")
        for name, kind in sorted(KINDS.items())
    ]
    rows.append(("`plugin`", "page or site", "Python of your own beside the definition.", ""))
    return (
        "## Kinds of checks\n\n`kind` in a file of `checks/`. One that looks at a function of the "
        "site has `recover`, `flapping` and `maintenance`, too ([states](../check-states.md)). "
        "Of your own: [write a check](../write-a-check.md).\n\n"
        + table(("kind", "looks at", "the question", "function"), rows)
        + "\n### The shipped definitions\n\n"
        + _shipped("checks")
    )


def _shipped(folder: str) -> str:
    """Each file as it is, folded."""
    files = sorted((REPOSITORY / folder).glob("*.toml"))
    parts = []
    for file in files:
        text = file.read_text(encoding="utf-8").rstrip()
        body = "\n".join(f"    {line}" if line else "" for line in text.splitlines())
        parts.append(f'??? example "{folder}/{file.name}"\n\n    ```toml\n{body}\n    ```\n')
    return "\n".join(parts)


def _module(function: Any) -> str:
    """What the first paragraph of a function's module says, without the name before it."""
    said = first_paragraph(inspect.getmodule(function))
    name, colon, rest = said.partition(": ")
    text = rest if colon and len(name) < 40 else said
    return cell(text[:1].upper() + text[1:])


def _steps() -> str:
    from sentinel.core import playbook

    texts = member_texts(playbook.StepType)
    approvals = member_texts(playbook.Approval)
    types = [(f"`{one.value}`", cell(texts[one.name])) for one in playbook.StepType]
    gates = [
        (f"`{one.value}`", cell(approvals[one.name] or "Nobody is asked."))
        for one in playbook.Approval
    ]
    phases = member_texts(playbook.Phase)
    journal = [(f"`{one.value}`", cell(phases[one.name])) for one in playbook.Phase]
    return (
        "## Steps of playbooks\n\n`type` of a `[[step]]`:\n\n"
        + table(("type", "does"), types)
        + "\n`approve` of an action:\n\n"
        + table(("approve", "who is asked"), gates)
        + "\nWhat the journal says of a step:\n\n"
        + table(("entry", "says"), journal)
        + "\n### The shipped playbooks\n\n"
        + _shipped("playbooks")
    )


def _actions() -> str:
    from sentinel.actions import ACTIONS

    rows = [
        (f"`{name}`", _module(type(action)), cell(first_paragraph(type(action))))
        for name, action in ACTIONS.items()
    ]
    return "## Actions\n\n`uses` of a step:\n\n" + table(("action", "does", "how"), rows)


def _blockers() -> str:
    from sentinel.blockers import BLOCKERS

    rows = [(f"`{name}`", _module(type(one))) for name, one in BLOCKERS.items()]
    return (
        "## Blockers\n\n`driver` of `[site.block]`. Each, from install to a proven block: "
        "[protect your first site](../protect/index.md).\n\n" + table(("driver", "blocks"), rows)
    )


def _channels() -> str:
    from sentinel.edges.channels import CHANNELS

    rows = [(f"`{kind.value}`", _module(make)) for kind, make in CHANNELS.items()]
    return (
        "## Channels\n\n`kind` of a `[[channel]]`, beside mail ([alerts](../alerts.md)).\n\n"
        + table(("kind", "tells"), rows)
    )


def _roles() -> str:
    from sentinel.core.authority import MAY
    from sentinel.core.words import Role

    roles = tuple(Role)
    rows = [
        (cell(act.value), *("yes" if role in allowed else "" for role in roles))
        for act, allowed in MAY.items()
    ]
    return (
        "## Roles\n\nWho may do what, at the command line, by a link, in the console and through "
        "the API alike.\n\n" + table(("act", *(role.value for role in roles)), rows)
    )
