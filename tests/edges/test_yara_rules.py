"""Our own YARA rules: each hits its true sample and misses its false one, and all miss what is
honest. Samples are look-alikes that do nothing: tests/samples/yara, one file for each rule."""

import re
import tomllib
from pathlib import Path

import pytest

from sentinel import demo
from sentinel.edges.yara_rules import SHIPPED, RuleSet, faults_in, shipped_and
from sentinel.errors import RuleError
from support.manual import MANUAL

SAMPLES = Path(__file__).parents[1] / "samples" / "yara"
RULES = sorted(
    name
    for file in SHIPPED.glob("*.yar")
    for name in re.findall(r"^rule (\w+)", file.read_text(), re.MULTILINE)
)
OURS = shipped_and(None)


def hits(data: bytes) -> set[str]:
    return {rule.id for rule in OURS.scanner().hits(data)}


def test_every_rule_has_samples_and_every_sample_a_rule() -> None:
    assert sorted(file.stem for file in SAMPLES.glob("*.toml")) == RULES
    assert OURS.count == len(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_hits_its_true_sample_and_nothing_hits_its_false_one(rule: str) -> None:
    sample = tomllib.loads((SAMPLES / f"{rule}.toml").read_text())
    assert rule in hits(sample["true"].encode())
    assert hits(sample["false"].encode()) == set()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_it_finds_how_grave_it_is_and_whether_honest_code_may_look_so(
    rule: str,
) -> None:
    texts = "\n".join(file.read_text() for file in sorted(SHIPPED.glob("*.yar")))
    meta = texts.split(f"rule {rule}\n")[1].split("strings:")[0]
    for key, value in (
        ("name", '".+"'),
        ("what", '".+"'),
        ("severity", '"(critical|high|medium)"'),
        ("heuristic", "(true|false)"),
    ):
        assert re.search(rf"^\s+{key} = {value}$", meta, re.MULTILINE), key


def test_what_a_rule_says_of_itself_is_told() -> None:
    sample = tomllib.loads((SAMPLES / "php_runs_request.toml").read_text())["true"]
    (rule,) = OURS.scanner().hits(sample.encode())
    assert rule.what == "PHP that runs what a request sends"
    assert rule.severity == "critical"
    assert not rule.heuristic


def test_the_demo_site_is_honest() -> None:
    folder = Path(demo.__file__).parent / "site"
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.suffix == ".html" for file in files)
    assert {str(file): hits(file.read_bytes()) for file in files if hits(file.read_bytes())} == {}


def test_the_python_manual_is_honest() -> None:
    if not MANUAL.is_dir():
        pytest.skip("the Python manual is missing: apt install python3-doc")
    scanner = OURS.scanner()
    files = [file for file in sorted(MANUAL.rglob("*")) if file.is_file()]
    assert len(files) > 400
    found = {str(file): scanner.hits(file.read_bytes()) for file in files}
    assert {name: rules for name, rules in found.items() if rules} == {}


HONEST = {
    "WordPress names variables in comments": """<?php
/**
 * Manipulates `$_POST` directly. Defaults to `$_POST['user_login']`, else `$_COOKIE`.
 * @param string $a Whether to test that the `$_POST['action']` parameter is as expected.
 */""",
    "phpMyAdmin compares": "<?php if ($_POST['dbs'] === array_filter($_POST['dbs'])) { $a = 1; }",
    "a plug-in that looks for shells": (
        "<?php $names = '/FilesMan|c99shell|r57shell|b374k/'; $a = base64_decode($b);"
    ),
    "hot-link protection beside a redirect to https": """RewriteEngine on
RewriteCond %{HTTP_REFERER} !^https?://(www\\.)?google\\. [NC]
RewriteRule \\.(jpg|png)$ - [F]
RewriteCond %{HTTPS} off
RewriteRule ^(.*)$ https://www.institute.example/$1 [L,R=301]
""",
    "bots kept out beside a redirect to https": """RewriteEngine on
RewriteCond %{HTTP_USER_AGENT} (yandex|baidu) [NC]
RewriteRule .* - [F]
RewriteRule ^(.*)$ https://www.institute.example/$1 [R=301,L]
""",
    "pictures for searchers alone": """RewriteCond %{HTTP_REFERER} !google [NC]
RewriteRule \\.jpg$ https://www.institute.example/no.png [R,L]
""",
    "a cache of templates": "<?php eval('?>' . file_get_contents($cached));",
    "LightnCandy": "<?php return include('data://text/plain,' . urlencode($php));",
}


@pytest.mark.parametrize("name", HONEST)
def test_what_wide_spread_programs_hold_is_hit_by_no_exact_rule(name: str) -> None:
    """An exact rule counts for approved files, too: no site with WordPress could be restored."""
    found = OURS.scanner().hits(HONEST[name].encode())
    assert [rule.id for rule in found if not rule.heuristic] == []


@pytest.mark.parametrize(
    "code",
    [
        "echo `$_GET[c]`;",
        "$x=`$_POST['c']`;",
        "print(`$_REQUEST[0]`);",
        "`$_GET[0]`;",
        "array_filter(array('id'), $_POST['f']);",
        "array_map($_POST['f'], array('id'));",
        "include 'data:text/plain;base64,PD9waHAgZXhpdDs=';",
    ],
)
def test_shells_in_ticks_and_callbacks_are_hit_by_an_exact_rule(code: str) -> None:
    found = OURS.scanner().hits(f"<?php {code}".encode())
    assert [rule.id for rule in found if not rule.heuristic]


@pytest.mark.parametrize(
    "pattern", ["google", "(google|bing)", ".*google.*", "^https?://www.google"]
)
def test_a_redirect_of_who_comes_from_a_searcher_is_hit_however_it_is_written(
    pattern: str,
) -> None:
    text = (
        f"RewriteCond %{{HTTP_REFERER}} {pattern} [NC,OR]\r\n"
        "RewriteCond %{HTTP_REFERER} live [NC]\r\n"
        "RewriteRule .* http://pills.example/ [L,R=302]\r\n"
    )
    assert "htaccess_sends_searchers_away" in hits(text.encode())


def test_an_operators_rule_without_words_of_its_own_is_heuristic(tmp_path: Path) -> None:
    (tmp_path / "own.yar").write_text('rule own { strings: $a = "owned" condition: $a }')
    (tmp_path / "notes.txt").write_text("no rule")
    rules = shipped_and(tmp_path)
    (rule,) = rules.scanner().hits(b"owned")
    assert (rule.id, rule.what, rule.severity, rule.heuristic) == ("own", "own", "high", True)
    assert rules.count == OURS.count + 1
    assert rules.sha256 != OURS.sha256


def test_two_files_may_use_one_name(tmp_path: Path) -> None:
    for name in ("a.yar", "b.yara"):
        (tmp_path / name).write_text("rule same { condition: true }")
    assert faults_in(tmp_path) == ()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.yar", b"rule a { condition: }", "a.yar: line 1: syntax error"),
        ("a.yar", b"\n\nrule a { condition: nothing }", "a.yar: line 3: unknown identifier"),
        ("a.yar", b'include "/etc/passwd"\nrule a { condition: true }', "a.yar: line 1"),
        ("a.yar", b"\xff\xfe", "not UTF-8"),
        ("a.txt", b"", "holds 0 files of rules"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_with_file_and_line(
    tmp_path: Path, name: str, text: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(text)
    (fault,) = faults_in(tmp_path)
    assert words in fault


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    assert "No such file" in faults_in(tmp_path / "none")[0]


def test_rules_that_do_not_compile_scan_nothing() -> None:
    with pytest.raises(RuleError, match="line 1"):
        RuleSet([("own.yar", "rule x {")]).scanner()
