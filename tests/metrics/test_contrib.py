"""The alert rules and the dashboard of contrib/: promtool takes them, each alert is tested, and
they name only what is really given."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sentinel.metrics import METRICS
from support.measured import Read, expression
from support.programs import needs

ROOT = Path(__file__).parents[2]
RULES = ROOT / "contrib" / "prometheus" / "sentinel.rules.yml"
RULE_TESTS = RULES.with_name("sentinel.test.yml")
DASHBOARD = ROOT / "contrib" / "grafana" / "sentinel.json"
RUNBOOKS = ROOT / "docs" / "runbooks.md"
SCRAPED = {"job", "instance"}
"""Labels that Prometheus adds to whatever it reads."""
SEVERITIES = {"critical", "warning"}
_KEBAB = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LABEL = re.compile(r"\{\{\s*(?:\$labels\.)?([a-zA-Z_]+)\s*\}\}")
PANEL_KINDS = {"stat", "timeseries", "state-timeline", "table"}
COLUMNS = 24


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    return [one for one in json.loads(DASHBOARD.read_text())["panels"] if one["type"] != "row"]


def panel_expressions() -> Iterator[tuple[str, str, str]]:
    """Title, expression and legend of each query."""
    for panel in panels():
        for target in panel["targets"]:
            yield panel["title"], target["expr"], target["legendFormat"]


def promtool(*words: str, cwd: Path) -> str:
    program = needs("promtool", package="prometheus")
    done = subprocess.run([program, *words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def given(samples: tuple[Read, ...]) -> dict[str, set[str]]:
    """Labels by the name of a sample, of what is really given."""
    found: dict[str, set[str]] = {}
    for one in samples:
        found.setdefault(one.name, set()).update(one.labels)
    return found


def test_promtool_takes_the_rules() -> None:
    assert f"{len(rules())} rules found" in promtool("check", "rules", RULES.name, cwd=RULES.parent)


def test_the_rules_pass_their_own_tests() -> None:
    assert "SUCCESS" in promtool("test", "rules", RULE_TESTS.name, cwd=RULES.parent)


def test_each_rule_fires_in_one_of_their_tests() -> None:
    """By its name and what else tells it from others of that name."""
    tested = {
        (one["alertname"], alert["exp_labels"].get("about", ""))
        for test in yaml.safe_load(RULE_TESTS.read_text())["tests"]
        for one in test["alert_rule_test"]
        for alert in one["exp_alerts"]
    }
    assert tested == {(rule["alert"], rule["labels"].get("about", "")) for rule in rules()}


def test_each_rule_says_how_grave_it_is_and_where_its_run_book_stands() -> None:
    anchors = set(re.findall(r"\{ #([a-z-]+) \}", RUNBOOKS.read_text()))
    for rule in rules():
        assert rule["labels"]["severity"] in SEVERITIES
        assert rule["annotations"].keys() == {"summary", "description", "runbook"}
        anchor = _KEBAB.sub("-", rule["alert"]).lower()
        assert rule["annotations"]["runbook"] == f"docs/runbooks.md#{anchor}"
        assert anchor in anchors, f"docs/runbooks.md has no run-book with the anchor {anchor}"


def test_rules_name_only_metrics_and_labels_that_are_given(given: dict[str, set[str]]) -> None:
    for rule in rules():
        named = expression(rule["expr"])
        assert named.metrics, rule["alert"]
        assert_given(named.metrics, given, rule["alert"])
        known = SCRAPED.union(*(given[name] for name in named.metrics))
        for name, labels in named.matched.items():
            assert labels <= given[name], (rule["alert"], name)
        assert named.grouped <= known, rule["alert"]
        shown = {
            label
            for text in rule["annotations"].values()
            for label in _LABEL.findall(text.replace("$value", ""))
        }
        assert shown <= known, rule["alert"]


def test_the_dashboard_names_only_metrics_and_labels_that_are_given(
    given: dict[str, set[str]],
) -> None:
    for title, text, legend in panel_expressions():
        named = expression(text)
        assert_given(named.metrics, given, title)
        known = SCRAPED.union(*(given[name] for name in named.metrics))
        for name, labels in named.matched.items():
            assert labels <= given[name], (title, name)
        assert named.grouped <= known, title
        assert set(_LABEL.findall(legend)) <= known, title


def test_every_metric_is_on_the_dashboard_or_in_a_rule() -> None:
    """What nobody looks at is measured for nothing."""
    texts = [rule["expr"] for rule in rules()] + [text for _, text, _ in panel_expressions()]
    named = {name for text in texts for name in expression(text).metrics}
    named |= {name for one in variables() for name in expression(one).metrics}
    assert not [metric.name for metric in METRICS if not named & set(metric.samples)]


def test_promtool_can_read_each_expression_of_the_dashboard(tmp_path: Path) -> None:
    recorded = [
        {"record": f"panel:{number}", "expr": text.replace("$site", "main")}
        for number, (_, text, _) in enumerate(panel_expressions())
    ]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": recorded}]}))
    assert f"{len(recorded)} rules found" in promtool("check", "rules", file.name, cwd=tmp_path)


def variables() -> list[str]:
    """What the dashboard asks for the values of its variables."""
    listed = json.loads(DASHBOARD.read_text())["templating"]["list"]
    queries = [one["query"]["query"] for one in listed if one["type"] == "query"]
    return [re.sub(r"label_values\((\w+), \w+\)", r"\1", query) for query in queries]


def test_the_dashboard_has_the_shape_that_grafana_reads() -> None:
    whole = json.loads(DASHBOARD.read_text())
    assert {"title", "uid", "schemaVersion", "panels", "templating", "time"} <= whole.keys()
    assert "id" not in whole  # one that is given would overwrite another dashboard
    assert [one["name"] for one in whole["templating"]["list"]] == ["source", "site"]
    ids = [one["id"] for one in whole["panels"]]
    assert len(set(ids)) == len(ids)
    source = {"type": "prometheus", "uid": "${source}"}
    for panel in panels():
        assert panel["type"] in PANEL_KINDS and panel["title"] and panel["description"]
        assert panel["datasource"] == source
        assert all(one["datasource"] == source for one in panel["targets"])
        references = [one["refId"] for one in panel["targets"]]
        assert references and len(set(references)) == len(references)


def test_no_two_panels_of_the_dashboard_lie_on_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= COLUMNS
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells


def test_ci_has_the_program_that_checks_them() -> None:
    assert re.search(r"^    prometheus +#", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)


def assert_given(names: frozenset[str], given: dict[str, set[str]], what: str) -> None:
    assert names <= given.keys(), f"{what} names {sorted(names - given.keys())}"


@pytest.mark.parametrize(
    ("text", "metrics", "grouped"),
    [
        ("a_b == 0", {"a_b"}, set()),
        ('max by (x, le) (rate(a{s=~"$site",t!="u"}[5m])) * 3600', {"a"}, {"x", "le"}),
        ('a unless on (site) (b{kind="by (c)"} < 2)', {"a", "b"}, {"site"}),
    ],
)
def test_expressions_are_read_as_meant(text: str, metrics: set[str], grouped: set[str]) -> None:
    found = expression(text)
    assert (found.metrics, found.grouped) == (metrics, grouped)
    assert found.matched.get("a", frozenset()) in (frozenset(), frozenset({"s", "t"}))
