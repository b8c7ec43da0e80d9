"""What a person signs who approves a baseline, and whether an approval still holds.

A person signs the content that was learnt, not the record around it: what was decided, by whom
and until when is no part of it. Values that equal their defaults are left out, so that a signature
outlives new fields of later versions.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass

from sentinel.core.baseline import Approval, Baseline
from sentinel.core.canonical import canonical, sha256, to_json

PURPOSE = "baseline-approval/1"
"""The domain of a person's signature: `sentinel/baseline-approval/1`, NUL, then the statement."""

_DECISION = frozenset(
    {"state", "approved_by", "approved_at", "reason", "approvals", "expires_at", "proposal_for"}
)


def content_digest(baseline: Baseline) -> str:
    """SHA-256 of everything that was learnt, lower-case hex."""
    return sha256(canonical(content_of(baseline)))


def content_of(baseline: Baseline) -> dict[str, object]:
    """What was learnt, as plain JSON values without those that equal their defaults."""
    content = _bare(baseline)
    assert isinstance(content, dict)
    return {name: value for name, value in content.items() if name not in _DECISION}


def statement_of(baseline: Baseline) -> bytes:
    """The canonical bytes that the next person signs: approval is term 1, each renewal the next."""
    return statement(baseline.id, baseline.site, content_digest(baseline), baseline.term + 1)


def statement(baseline_id: str, site: str, content: str, term: int) -> bytes:
    """The canonical bytes of an approval or renewal."""
    return canonical({"baseline": baseline_id, "site": site, "content": content, "term": term})


def forged(
    baseline: Baseline, keys: Mapping[str, str], verify: Callable[[str, bytes, str], bool]
) -> tuple[str, ...]:
    """Names of those in whose name something else was signed than what stands here.

    `keys` are fingerprints by name, `verify(name, statement, signature)` asks the configured key.
    An approval with a key that is not the configured one cannot be verified here, and is a doubt.
    """
    signed = [a for a in baseline.approvals if a.key and keys.get(a.by) == a.key]
    if not signed:
        return ()
    content = content_digest(baseline)
    return tuple(
        approval.by
        for approval in signed
        if not verify(
            approval.by,
            statement(baseline.id, baseline.site, content, approval.term),
            approval.signature,
        )
    )


def doubts(baseline: Baseline, keys: Mapping[str, str]) -> tuple[str, ...]:
    """Why an approved baseline counts as not approved for restores, in words; empty where each
    person of its newest term signed with the key that is configured for them, or needs none."""
    return tuple(_doubts(baseline, keys))


def approvals_of(baseline: Baseline) -> tuple[Approval, ...]:
    """Its approvals; that of a baseline of an older version stands in other fields."""
    if baseline.approvals or baseline.approved_at is None:
        return baseline.approvals
    return (Approval(by=baseline.approved_by, at=baseline.approved_at, reason=baseline.reason),)


def _doubts(baseline: Baseline, keys: Mapping[str, str]) -> Iterator[str]:
    newest = [a for a in approvals_of(baseline) if a.term == max(1, baseline.term)]
    for approval in newest:
        configured = keys.get(approval.by, "")
        if approval.key and not configured:
            yield (
                f"{approval.by} signed baseline {baseline.id} with the key {approval.key[:16]}, "
                "and no public_key is configured for them any more"
            )
        elif approval.key != configured and approval.key:
            yield (
                f"{approval.by} signed baseline {baseline.id} with the key {approval.key[:16]}, "
                f"and {configured[:16]} is configured for them now"
            )
        elif configured and not approval.key:
            yield (
                f"{approval.by} approved baseline {baseline.id} without their key, and "
                f"{configured[:16]} is configured for them: sentinel baseline renew with --key"
            )


def _bare(value: object) -> object:
    """As `to_json`, without fields that have their default values."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = ((field.name, getattr(value, field.name), field) for field in fields(value))
        return {name: _bare(item) for name, item, field in kept if not _is_default(item, field)}
    if isinstance(value, tuple | list):
        return [_bare(item) for item in value]
    return to_json(value)


def _is_default(value: object, field: "Field[object]") -> bool:
    if field.default is not MISSING:
        return value == field.default
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return False
