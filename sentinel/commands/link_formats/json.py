"""The answer as one JSON document, `sentinel/links/1`."""

import json

from sentinel.commands.link_formats.answer import Answer, advice, first_text
from sentinel.core.canonical import to_json
from sentinel.core.link_report import Target
from sentinel.core.link_state import LinkState


def write(answer: Answer) -> str:
    payload = {"schema": "sentinel/links/1", **document(answer)}
    # ensure_ascii keeps lone surrogates of odd addresses readable everywhere
    return json.dumps(payload, ensure_ascii=True) + "\n"


def document(answer: Answer) -> dict[str, object]:
    """Keys that came later stand behind those that were promised first."""
    report = answer.report
    return {
        "root": report.root,
        "pages": report.pages,
        "links": report.links,
        "checked": report.checked,
        "requests": report.requests,
        "seconds": round(report.seconds, 3),
        "broken": [_target(one) for one in answer.targets(LinkState.BROKEN)],
        "refused": [_target(one) for one in answer.targets(LinkState.REFUSED)],
        "redirected": [_target(one) for one in answer.targets(LinkState.REDIRECTED)],
        "inconclusive": [_target(one) for one in answer.targets(LinkState.INCONCLUSIVE)],
        "skipped": [{"url": one.url, "reason": one.reason} for one in report.skipped],
        "stopped": [
            {"pattern": one.pattern, "reason": one.reason, "left_out": one.left_out}
            for one in report.stopped
        ],
        "skipped_count": report.skipped_count,
        "unjudged_fragments": report.unjudged_fragments,
        "unjudged_why": to_json(report.unjudged_why),
        "network_down": report.network_down,
        "partial": answer.partial,
        "notes": to_json(answer.notes),
        "exit_code": answer.exit_code,
    }


def _target(target: Target) -> dict[str, object]:
    return {
        "url": target.url,
        "status": target.status,
        "reason": target.reason.value,
        "text": first_text(target),
        "from": [
            {"page": one.page, "line": one.line, "text": one.text, "tag": one.tag}
            for one in target.carriers
        ],
        "words": target.words,
        "advice": advice(target.reason),
        "final_url": target.final_url,
        "external": target.external,
        "from_count": target.carrier_count,
    }
