"""Files that close a folder are no finding among uploads; all that opens anything is one."""

import pytest

from sentinel.core.harmless_files import MAX_BYTES, is_harmless, may_be_harmless
from sentinel.core.manifest import EntryType
from support.values import make_entry

DRUPAL = b"""# Turn off all options we don't need.
Options -Indexes -ExecCGI -Includes -MultiViews

# Set the catch-all handler to prevent scripts from being executed.
SetHandler Drupal_Security_Do_Not_Remove_See_SA_2006_006
<Files *>
  # Override the handler again if we're run later in the evaluation list.
  SetHandler Drupal_Security_Do_Not_Remove_See_SA_2013_003
</Files>

# If we know how to do it safely, disable the PHP engine entirely.
<IfModule mod_php.c>
  php_flag engine off
</IfModule>
"""
CLOSED = b"""<IfModule mod_authz_core.c>
\tRequire all denied
</IfModule>
<IfModule !mod_authz_core.c>
\tOrder deny,allow
\tDeny from all
</IfModule>
"""


@pytest.mark.parametrize(
    "text",
    [
        DRUPAL,
        DRUPAL.replace(b"\n", b"\r\n"),
        CLOSED,
        b"deny from all",
        b"",
        b"Options -Indexes\n<FilesMatch '\\.(php|phtml)$'>\nRequire all denied\n</FilesMatch>\n",
        b"RewriteEngine on\nRewriteRule \\.php$ - [F,L]\n",
        b'Header set X-Content-Type-Options "nosniff"\nForceType application/octet-stream\n',
    ],
)
def test_rules_that_only_close_a_folder_are_harmless(text: bytes) -> None:
    """Drupal and WordPress write them into every folder of uploads."""
    assert is_harmless("up/.htaccess", text)


@pytest.mark.parametrize(
    "line",
    [
        "AddType application/x-httpd-php .jpg",
        "AddHandler php-script .jpg",
        "AddHandler cgi-script .txt",
        "SetHandler application/x-httpd-php",
        "SetHandler server-status",
        "ForceType application/x-httpd-php",
        "Options +ExecCGI",
        "Options All",
        "Options -Indexes +Includes",
        "php_flag engine on",
        "php_value auto_prepend_file /tmp/x",
        "RewriteRule .* https://elsewhere.example/ [R]",
        "RewriteRule ^(.*)\\.jpg$ $1.php [L]",
        "RewriteRule x - [H=application/x-httpd-php]",
        "RewriteRule x - [T=application/x-httpd-php]",
        "ErrorDocument 404 /up/x.jpg",
        "Redirect / https://elsewhere.example/",
        "DirectoryIndex x.jpg",
        "Header set Location https://elsewhere.example/",
        "AddOutputFilter INCLUDES .jpg",
        "Action x /cgi-bin/x",
        '<If "true">',
        "Require all denied \\\nAddType x",
        "<Files *> SetHandler application/x-httpd-php",
        "\x00",
    ],
)
def test_rules_that_open_anything_are_not(line: str) -> None:
    assert not is_harmless("up/.htaccess", DRUPAL + line.encode())
    assert not is_harmless("up/.htaccess", DRUPAL + b"\xff" + line.encode())


@pytest.mark.parametrize(
    "text",
    [
        b"<?php\n// Silence is golden.\n",
        b"<?php\n// Silence is golden.",
        b"<?php /* nothing */ ?>\n",
        b"<?php\n# nothing\nexit;\n",
        b"<?php exit();",
        b"",
    ],
)
def test_php_that_does_nothing_is_harmless(text: bytes) -> None:
    assert is_harmless("up/index.php", text)


@pytest.mark.parametrize(
    "text",
    [
        b"<?php eval($_POST[1]);",
        b"<?php // nothing ?><?php eval($_POST[1]);",
        b"<?php // nothing ?> <?= `id`",
        b"<?php /* x */ eval($x); /* y */",
        b"<?php // one\reval($_POST[1]);",
        b"<?php die(eval($_POST[1]));",
        b"<?php exit; ?><?php eval(1);",
        b"<?php #[\neval($_POST[1]);",
        b"<?php ?>x",
        b"<?phpinfo();",
        b"<?= `id` ?>",
        b"text",
    ],
)
def test_php_that_does_anything_is_not(text: bytes) -> None:
    assert not is_harmless("up/index.php", text)


def test_a_long_hostile_text_is_read_in_one_pass() -> None:
    for part in (b"/*", b"//\n", b"exit", b" ", b"/**/", b"<?php "):
        assert not is_harmless(
            "up/index.php", (b"<?php " + part * MAX_BYTES)[: MAX_BYTES - 2] + b"\nx"
        )
    assert not is_harmless("up/.htaccess", b"#" * (MAX_BYTES + 1))


def test_only_whole_plain_files_of_these_names_may_be_harmless() -> None:
    assert may_be_harmless(make_entry("up/.htaccess", b"x"))
    for other in (
        make_entry("up/.htaccess", mode=0o4755),
        make_entry("up/.htaccess", unread=True, sha256=""),
        make_entry("up/.htaccess", oversize=True, sha256=""),
        make_entry("up/.HTACCESS"),
        make_entry("up/x.php"),
        make_entry("up/.user.ini"),
        make_entry("up/.htaccess", type=EntryType.SYMLINK, target="x", sha256=""),
    ):
        assert not may_be_harmless(other)
