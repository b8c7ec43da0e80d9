"""The examples of docs/journeys.md are definitions without a fault, and every key stands there."""

import re
import tomllib
from pathlib import Path

import pytest

from sentinel.config import load
from sentinel.core.browser_journey import BrowserJourneyOptions
from sentinel.core.journey import JourneyOptions
from support.working_folder import make_working_folder

DOCS = (Path(__file__).parents[2] / "docs" / "journeys.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
KEYS = {
    "journey": (
        *("name", "url", "form", "press", "click", "method", "headers", "fields", "files", "json"),
        *("body", "expect", "take", "always", "cleans", "optional", "timeout"),
        *("limit", "hosts", "secrets"),
    ),
    "browser-journey": (
        *("goto", "click", "fill", "value", "select", "tick", "untick", "press", "on", "upload"),
        *("file", "wait_for", "wait_text", "expect", "timeout"),
    ),
}


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_each_example_is_a_good_definition(tmp_path: Path, number: int) -> None:
    file = make_working_folder(tmp_path)
    checks = tmp_path / "checks"
    (checks / "example.toml").write_text(EXAMPLES[number], encoding="utf-8")
    (checks / "clerk.secret").write_text("open sesame\n")
    (checks / "photo.txt").write_text("a photo")
    config = load(file, environ={})
    (check,) = [one for one in config.checks if one.name == "example"]
    assert isinstance(check.options, JourneyOptions | BrowserJourneyOptions)
    assert len(check.options.steps) == len(tomllib.loads(EXAMPLES[number])["step"])
    assert "open sesame" not in repr(config)


@pytest.mark.parametrize("kind", KEYS)
def test_each_key_is_explained(kind: str) -> None:
    part = DOCS.partition(f"## Kind `{kind}`")[2]
    rows = " ".join(row for row in part.splitlines() if row.startswith("|"))
    missing = [key for key in KEYS[kind] if not re.search(rf"[`.\[]{key}[`\]]", rows)]
    assert not missing
