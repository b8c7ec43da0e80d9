"""The page of codes: every word by which a verdict, a finding or a cause is known to programs."""

import re
from enum import Enum

from reference_pages.finding_codes import finding_codes
from reference_pages.markdown import GENERATED, cell, table
from reference_pages.source import member_texts


def codes() -> str:
    """All of them, each with its meaning where the code says one."""
    return "\n".join(
        [
            GENERATED,
            "# Codes\n",
            "Stable words: a script may compare them, a message to people has the sentence beside "
            "them. Rules (C1, P2 ...) and their bounds: [verdicts](../verdicts.md).\n",
            _verdicts(),
            _rules(),
            _enums(),
            _causes(),
            _cases(),
            _links(),
            _findings(),
            _faults_of_form(),
        ]
    )


def _verdicts() -> str:
    from sentinel.core.facts import VERDICT_WORDS
    from sentinel.core.verdict import INCIDENT_VERDICTS, RESPONSE_VERDICTS, Verdict

    rows = [
        (
            f"`{one.value}`",
            *VERDICT_WORDS[one],
            "yes" if one in INCIDENT_VERDICTS else "",
            "yes" if one in RESPONSE_VERDICTS else "",
        )
        for one in Verdict
    ]
    head = ("verdict", "in English", "in Hindi", "opens an incident", "starts a playbook")
    return "## Verdicts\n\n" + table(head, rows)


def _rules() -> str:
    from sentinel.core import content_rules, look_rules, rules

    every = {**content_rules.RULES, **rules.RULES, **look_rules.LOOK_RULES}
    rows = [
        (name, cell(rule.title), cell(rule.needs), f"`{rule.verdict.value}`")
        for name, rule in sorted(every.items(), key=lambda one: (one[0][0], int(one[0][1:])))
    ]
    return "## Rules\n\n" + table(("rule", "title", "needs", "verdict"), rows)


def _enums() -> str:
    from sentinel.core.incident import IncidentState
    from sentinel.core.notice import NoticeKind, OutboxState
    from sentinel.core.words import WitnessKind

    return "\n".join(
        [
            "## States of an incident\n",
            _enum(IncidentState),
            "## Witnesses\n",
            _enum(WitnessKind),
            "## Kinds of messages\n",
            _enum(NoticeKind),
            "## States of a message\n",
            _enum(OutboxState),
        ]
    )


def _enum(kind: type[Enum]) -> str:
    texts = member_texts(kind)
    return table(("code", "meaning"), [(f"`{m.value}`", cell(texts[m.name])) for m in kind])


def _causes() -> str:
    from sentinel.core.crash_cause import RESTARTABLE, TEXTS

    rows = [
        (
            f"`{cause.value}`",
            cell(text.means),
            cell(text.advice),
            cell(text.means_hindi),
            "yes" if cause in RESTARTABLE else "",
        )
        for cause, text in TEXTS.items()
    ]
    head = ("cause", "means", "what to do", "अर्थ", "a restart may mend it")
    return "## Causes of a crash\n\n" + table(head, rows)


def _cases() -> str:
    from sentinel.core.case import CASE_TEXT

    rows = [(f"`{one.value}`", cell(t.means), cell(t.first)) for one, t in CASE_TEXT.items()]
    return "## Cases\n\nWhich part of the delivery is hit.\n\n" + table(
        ("case", "means", "do first"), rows
    )


def _links() -> str:
    from sentinel.core.link_words import LINK_ADVICE, REASON_TEXT

    rows = [
        (f"`{one.value}`", cell(text), cell(LINK_ADVICE[one]))
        for one, text in REASON_TEXT.items()
        if one.value
    ]
    return "## Links\n\n" + table(("reason", "means", "what to do"), rows)


def _findings() -> str:
    rows = [
        (f"`{one.code}`", cell(re.sub("…+", "…", one.said)), f"`{one.module}`")
        for one in sorted(finding_codes(), key=lambda one: one.code)
    ]
    return (
        "## Findings and reasons\n\nWhat a check finds (`code` of a finding), what a comparison "
        "measures (a signal) and why a verdict was given (a judgement's code). `…` stands for "
        "what was found.\n\n" + table(("code", "says", "where"), rows)
    )


def _faults_of_form() -> str:
    from sentinel.core.syntax_words import KINDS

    rows = [
        (f"`{code}`", kind.group.value, kind.severity.name.lower(), cell(kind.english))
        for code, kind in KINDS.items()
    ]
    return (
        "## Faults of form\n\nOf checks of kind `syntax`; others are errors of the tokeniser, by "
        "the names of the HTML standard.\n\n" + table(("code", "group", "severity", "means"), rows)
    )
