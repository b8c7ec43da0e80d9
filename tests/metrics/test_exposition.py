"""The text of the metrics: complete, in both formats right by other people's parsers, and with
nothing in it that a page says."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from prometheus_client import REGISTRY, generate_latest
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.parser import text_string_to_metric_families as older_families

from sentinel.app import App
from sentinel.cli import main
from sentinel.metrics import METRICS, content_type, metrics_document, metrics_text
from support.measured import CLEAN_BACKUP, HOSTILE, Read, value
from support.monitored import AFTER
from support.programs import needs

_WITHOUT_BOUND = ("_gcount", "_gsum")
"""Samples of a histogram that are about no bucket."""


def test_every_metric_of_the_table_is_given_with_its_labels_and_no_other(
    samples: tuple[Read, ...],
) -> None:
    given = {(one.name, frozenset(one.labels)) for one in samples}
    wanted = {
        (name, frozenset(metric.labels if name.endswith(_WITHOUT_BOUND) else metric.all_labels))
        for metric in METRICS
        for name in metric.samples
    }
    assert given == wanted


def test_types_and_units_are_those_of_the_table(app: App) -> None:
    families = list(text_string_to_metric_families(metrics_text(app).decode()))
    assert [(one.name, one.type, one.unit) for one in families] == [
        (metric.name, metric.type.value, metric.unit) for metric in METRICS
    ]
    assert all(one.documentation for one in families)


def test_what_is_measured_is_what_the_record_says(samples: tuple[Read, ...]) -> None:
    """By hand, from `support/monitored.py` and `support/measured.py`."""
    assert value(samples, "sentinel_sweeps_total", site="main", verdict="down") == 5
    ends = value(samples, "sentinel_sweep_last_end_timestamp_seconds", site="main")
    assert ends == AFTER.timestamp()
    assert value(samples, "sentinel_sweep_last_duration_seconds", site="main") == 120
    verdicts = [one for one in samples if one.name == "sentinel_site_verdict" and one.value]
    assert [one.labels["sentinel_site_verdict"] for one in verdicts] == ["intact"]
    state = {"site": "main", "check": "home"}
    flapping = value(samples, "sentinel_check_state", **state, sentinel_check_state="flapping")
    assert flapping == 1
    assert value(samples, "sentinel_check_lag_seconds", **state) == 0
    assert value(samples, "sentinel_check_interval_seconds", **state, kind="page") == 3600
    assert value(samples, "sentinel_incidents_total", site="main") == 4
    age = value(samples, "sentinel_incident_age_seconds", verdict="suspect", kind="suspected")
    assert age == 37 * 3600  # from 31 October 20:00 to 2 November 9:00
    assert value(samples, "sentinel_incident_acknowledged", site="main") == 0
    left = value(samples, "sentinel_incident_certin_left_seconds", site="main")
    assert left == (6 - 37) * 3600
    messages = {
        one.labels["kind"]: one.value for one in samples if one.name == "sentinel_outbox_messages"
    }
    assert messages == {"queued": 0, "sent": 2, "superseded": 0, "undeliverable": 2}
    assert value(samples, "sentinel_outbox_oldest_age_seconds") == 0
    assert value(samples, "sentinel_rehearsal_age_seconds", site="main") == 2 * 86_400
    assert value(samples, "sentinel_rehearsal_duration_seconds", site="main") == 3.5
    assert value(samples, "sentinel_rehearsal_good", site="main") == 1
    assert value(samples, "sentinel_clock_offset_seconds") == -0.125
    assert value(samples, "sentinel_clock_offset_age_seconds") == 1200
    assert value(samples, "sentinel_daemon_running") == 1
    assert value(samples, "sentinel_checks_on_time") == 1
    assert value(samples, "sentinel_database_size_bytes", kind="state") > 4096


def test_a_verdict_on_a_backup_that_is_gone_makes_no_clean_backup(
    samples: tuple[Read, ...],
) -> None:
    """The newest clean one lies in the vault; the verdict on a newer one outlasted its backup."""
    age = value(samples, "sentinel_backup_clean_age_seconds", site="main")
    assert CLEAN_BACKUP and age == 6 * 3600


def test_latencies_are_in_coarse_buckets_that_add_up(samples: tuple[Read, ...]) -> None:
    name = "sentinel_check_latency_seconds"
    buckets = {one.labels["le"]: one.value for one in samples if one.name == f"{name}_bucket"}
    assert (buckets["0.05"], buckets["0.1"], buckets["0.25"]) == (1, 1, 3)
    assert (buckets["2.5"], buckets["5.0"], buckets["+Inf"]) == (3, 4, 4)
    assert value(samples, f"{name}_gcount") == 4
    assert value(samples, f"{name}_gsum") == pytest.approx(3.44, rel=0.05)


def test_nothing_that_a_page_or_an_address_says_is_in_the_text(
    app: App, samples: tuple[Read, ...]
) -> None:
    known = {site.name for site in app.config.sites} | {check.name for check in app.config.checks}
    free = {"site", "check"}
    said = {one.labels[name] for one in samples for name in free & one.labels.keys()}
    assert said <= known
    for text in (metrics_text(app), metrics_text(app, prometheus=True)):
        assert b"script" not in text
    assert "script" in HOSTILE


def test_the_older_format_has_the_same_values(app: App, samples: tuple[Read, ...]) -> None:
    text = metrics_text(app, prometheus=True).decode()
    older = [sample for family in older_families(text) for sample in family.samples]
    assert Counter(one.name for one in older) == Counter(one.name for one in samples)


def test_promtool_finds_nothing_to_mend_in_it(app: App) -> None:
    """Lint included: names, units, help, `_total`."""
    program = needs("promtool", package="prometheus")
    text = metrics_text(app, prometheus=True)
    done = subprocess.run(
        [program, "check", "metrics"], input=text, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


def test_the_global_registry_of_the_library_is_left_alone(app: App) -> None:
    metrics_text(app)
    assert b"sentinel" not in generate_latest(REGISTRY)


def test_the_document_has_a_value_of_each_metric(app: App) -> None:
    found = metrics_document(app)["samples"]
    assert isinstance(found, list)
    assert {one["name"] for one in found} == {metric.name for metric in METRICS}
    verdict = next(one for one in found if one["name"] == "sentinel_site_verdict")
    assert (verdict["labels"], verdict["value"]) == ({"site": "main"}, "intact")


def test_the_command_prints_what_the_daemon_would(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], config_file: Path
) -> None:
    """Without what only a daemon knows; a file for node_exporter can be read by its user."""
    words = ["--config", str(config_file)]
    assert main(["metrics", *words]) == 0
    printed = capsys.readouterr().out
    assert printed.endswith("# EOF\n") and "sentinel_daemon_running 0.0" in printed
    assert "loop_lag" not in printed
    assert main(["metrics", "--json", *words]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "sentinel/metrics/1"
    file = tmp_path / "sentinel.prom"
    assert main(["metrics", "--prometheus", "--output", str(file), *words]) == 0
    assert b"# EOF" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o644


def test_the_types_of_content_are_those_of_the_formats() -> None:
    assert content_type().startswith("application/openmetrics-text; version=1.0.0")
    assert content_type(prometheus=True).startswith("text/plain; version=0.0.4")
