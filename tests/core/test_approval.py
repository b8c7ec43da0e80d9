"""What a person signs: the content, and nothing that is decided about it."""

import json
from dataclasses import replace

import pytest

from sentinel.core.approval import content_digest, content_of, doubts, forged, statement_of
from sentinel.core.baseline import Approval, Baseline, BaselineState, CandidateWarning
from sentinel.core.canonical import from_json, to_json
from support.values import T0, make_baseline, make_page_baseline

KEY, OTHER = "ab" * 32, "cd" * 32


def approved(key: str = KEY, **changes: object) -> Approval:
    return replace(Approval(by="GM (ICT)", at=T0, key=key, signature="sig"), **changes)  # type: ignore[arg-type] # as meant


def test_what_was_decided_is_no_part_of_what_is_signed() -> None:
    candidate = make_baseline()
    decided = replace(
        candidate,
        state=BaselineState.APPROVED,
        approved_by="GM (ICT)",
        approved_at=T0,
        reason="good",
        approvals=(approved(),),
        expires_at=T0,
    )
    assert content_digest(candidate) == content_digest(decided)


@pytest.mark.parametrize(
    "change",
    [
        {"pages": ()},
        {"hosts": ("evil.example",)},
        {"pages": (make_page_baseline(sealed=True),)},
        {"warnings": (CandidateWarning(subject="/", code="x", text="y"),)},
        {"id": "other"},
    ],
)
def test_everything_learnt_is_signed(change: dict[str, object]) -> None:
    candidate = make_baseline()
    assert content_digest(replace(candidate, **change)) != content_digest(candidate)  # type: ignore[arg-type] # as meant


def test_fields_of_later_versions_do_not_break_a_signature() -> None:
    assert "expires_at" not in content_of(make_baseline())
    assert "resources" not in content_of(make_baseline())


def test_the_statement_names_baseline_site_content_and_term() -> None:
    baseline = make_baseline()
    said = json.loads(statement_of(baseline))
    assert said == {
        "baseline": "baseline-1",
        "site": "main",
        "content": content_digest(baseline),
        "term": 1,
    }
    renewed = replace(baseline, approvals=(approved(),))
    assert json.loads(statement_of(renewed))["term"] == 2


def test_two_persons_make_a_term_where_a_page_is_sealed() -> None:
    sealed = make_baseline(pages=(make_page_baseline(sealed=True),))
    one = replace(sealed, approvals=(approved(),))
    two = replace(one, approvals=(*one.approvals, approved(by="Web Officer")))
    assert (sealed.persons_needed, sealed.term, one.term, two.term) == (2, 0, 0, 1)


@pytest.mark.parametrize(
    ("key", "keys", "said"),
    [
        (KEY, {"GM (ICT)": KEY}, ""),
        ("", {}, ""),
        (KEY, {}, "no public_key is configured for them any more"),
        (KEY, {"GM (ICT)": OTHER}, "is configured for them now"),
        ("", {"GM (ICT)": KEY}, "without their key"),
    ],
)
def test_a_key_that_was_removed_or_exchanged_is_a_doubt(
    key: str, keys: dict[str, str], said: str
) -> None:
    found = doubts(make_baseline(approvals=(approved(key),)), keys)
    assert len(found) == (1 if said else 0)
    assert said in "".join(found)


def test_who_gets_a_key_is_told_how_backups_become_clean_again() -> None:
    """A public_key in the configuration left no backup clean, and nothing said what mends that."""
    [found] = doubts(make_baseline(approvals=(approved(""),)), {"GM (ICT)": KEY})
    assert found.endswith(": sentinel baseline renew with --key")


def test_only_the_newest_term_counts() -> None:
    baseline = make_baseline(approvals=(approved(OTHER), approved(KEY, term=2)))
    assert doubts(baseline, {"GM (ICT)": KEY}) == ()


def test_an_approval_of_an_older_version_is_looked_at_too() -> None:
    old = make_baseline(state=BaselineState.APPROVED, approved_by="GM (ICT)", approved_at=T0)
    assert doubts(old, {}) == ()
    assert "without their key" in doubts(old, {"GM (ICT)": KEY})[0]


def test_a_forged_approval_is_named() -> None:
    baseline = make_baseline(approvals=(approved(),))
    assert forged(baseline, {"GM (ICT)": KEY}, lambda *_: False) == ("GM (ICT)",)
    assert forged(baseline, {"GM (ICT)": KEY}, lambda *_: True) == ()
    assert forged(baseline, {}, lambda *_: False) == ()


def test_a_baseline_of_an_older_version_is_read() -> None:
    old = make_baseline(state=BaselineState.APPROVED, approved_by="GM (ICT)", approved_at=T0)
    stored = to_json(old)
    for name in ("learning", "named", "server", "approvals", "expires_at", "warnings", "resources"):
        del stored[name]
    for page in stored["pages"]:
        for name in ("headers", "picture_hash", "sealed", "unsettled"):
            del page[name]
    assert from_json(Baseline, stored) == old
    assert (old.term, old.persons_needed) == (0, 1)
