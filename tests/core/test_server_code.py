"""Code for the server: by name, and hidden in files of another kind."""

import random

import pytest

from sentinel.core.server_code import holds_server_code, is_rule_file, is_server_code

NOISE = random.Random(1).randbytes(300_000)


@pytest.mark.parametrize(
    "body",
    [
        b"GIF89a<?php system($_GET['c']); ?>",
        NOISE + b"<?php echo 1; ?>",
        NOISE + b"<?= shell_exec($_GET['c']) ?>",
        NOISE + b"<? eval($_POST['c']); echo 'done'; ?>",
        NOISE + b"<%@ Page Language='C#' %><% Execute(Request('c')) %>",
        b"\xff\xd8\xff<script runat=server>",
        b"#!/bin/sh\nid",
    ],
)
def test_code_in_a_picture_is_found_wherever_it_stands(body: bytes) -> None:
    assert holds_server_code(body)


@pytest.mark.parametrize(
    "body", [b"", NOISE, NOISE + b"<?=\x00\x01", b"<?xml version='1.0'?><svg/>", b"a <? b", b"<% "]
)
def test_what_only_looks_like_a_mark_is_none(body: bytes) -> None:
    """Three signs stand side by side by chance in one picture of a hundred."""
    assert not holds_server_code(body)


@pytest.mark.parametrize(
    ("path", "code", "rules"),
    [
        ("a/x.php", True, False),
        ("x.php.jpg", True, False),
        ("a/.htaccess", True, True),
        (".user.ini", True, True),
        ("web.config", True, True),
        (".env", True, False),
        ("a/photo.jpg", False, False),
        ("php.txt", False, False),
    ],
)
def test_names(path: str, code: bool, rules: bool) -> None:
    assert (is_server_code(path), is_rule_file(path)) == (code, rules)
