"""The answer as SARIF 2.1.0 (OASIS), for the code scanning of forges: a result per place."""

import json
from urllib.parse import quote

from sentinel import __version__
from sentinel.commands.link_formats.answer import STATES, Answer, advice, one_line, words
from sentinel.core.canonical import sha256
from sentinel.core.link_report import Carrier, Target
from sentinel.core.link_state import LinkReason, LinkState
from sentinel.core.link_verdict import REASON_TEXT

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {
    LinkState.BROKEN: "error",
    LinkState.REFUSED: "note",
    LinkState.REDIRECTED: "note",
    LinkState.INCONCLUSIVE: "warning",
}
_KEPT_SIGNS = "/:?#[]@!$&'()*+,;=%~"
"""RFC 3986: what may stand in a URI reference beside letters, digits, `-`, `.`, `_`."""


def write(answer: Answer) -> str:
    reasons = sorted({target.reason for state in STATES for target in answer.targets(state)})
    numbers = {reason: number for number, reason in enumerate(reasons)}
    results = [
        _result(answer.report.root, state, target, carrier, numbers[target.reason])
        for state in STATES
        for target in answer.targets(state)
        for carrier in target.carriers or (None,)
    ]
    whole = not answer.partial and not answer.report.network_down
    run = {
        "tool": {
            "driver": {
                "name": "Sentinel",
                "semanticVersion": __version__,
                "rules": [_rule(reason) for reason in reasons],
            }
        },
        "invocations": [
            {
                "executionSuccessful": whole,
                "exitCode": answer.exit_code,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": one_line(text)}}
                    for text in (answer.partial, answer.report.network_down, *answer.notes)
                    if text
                ],
            }
        ],
        "results": results,
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=True, indent=2) + "\n"


def _rule(reason: LinkReason) -> dict[str, object]:
    text = REASON_TEXT.get(reason, reason.value) or reason.value
    return {
        "id": f"links/{reason.value or 'none'}",
        "name": "".join(word.capitalize() for word in reason.name.split("_")),
        "shortDescription": {"text": text},
        "help": {"text": advice(reason) or text},
    }


def _result(
    root: str, state: LinkState, target: Target, carrier: Carrier | None, rule: int
) -> dict[str, object]:
    page = carrier.page if carrier is not None else root
    location: dict[str, object] = {"artifactLocation": {"uri": _uri(page)}}
    if carrier is not None and carrier.line:
        location["region"] = {"startLine": carrier.line}
    shown = f" (“{one_line(carrier.text)}”)" if carrier is not None and carrier.text else ""
    text = f"{one_line(target.url)}{shown}: {words(target)}."
    return {
        "ruleId": f"links/{target.reason.value or 'none'}",
        "ruleIndex": rule,
        "level": _LEVELS[state],
        "message": {"text": f"{text} {advice(target.reason)}".rstrip()},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {
            # the same link on the same page stays one alert when lines move
            "linkOnPage/v1": sha256(f"{page}\n{target.url}".encode("utf-8", "surrogatepass"))
        },
    }


def _uri(page: str) -> str:
    """A page's URL, or its file's path, as a URI reference."""
    kept = _KEPT_SIGNS if "://" in page else "/"
    return quote(page.encode("utf-8", "surrogatepass"), safe=kept)
