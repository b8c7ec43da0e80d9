"""nginx: one include at the head of each server block of the site; no reload at incident time.

How a blocked request runs, so that every method gets the same answer:

1. The server-level part sees the flag and rewrites to the page's location, which is internal.
2. There `return 503` runs before any access rule or body limit. Its `error_page` names a URI,
   not a named location: that turns POST, PUT and the rest into GET, where a static file would
   answer them with 405.
3. The server-level part runs again on this inner redirect. `$status` is 503 now, which no request
   from outside can bring about, so `break` lets it through to the file, past the site's rewrites.

The expressions end in `\\z`: `$` would also match before a line feed, which `%0a` in a path is.
"""

import re
from pathlib import Path

from sentinel.blockers.flag import (
    INCIDENTS,
    PAGE,
    PROBE_NAME,
    PROBES,
    SWITCH,
    TOKENS,
    FlagBlocker,
)
from sentinel.core.preparation import Preparation, PreparedFile
from sentinel.core.site import Site, block_settings
from sentinel.errors import BlockError

PLACE = "/.sentinel-block/block.html"
"""The page's own address; asked for from outside it is as blocked, or as missing, as any other."""

# what could end a quoted word of nginx or start a variable in it
_UNSAFE = re.compile(r"[\"'\\${};#\x00-\x1f\x7f]")

_SNIPPET = """\
# Sentinel: blocks the site "@NAME@" while the flag is set. Made by `sentinel block --snippet`.
#
# Include this file as the first line of EVERY server block that serves the site: port 80 and 443,
# IPv4 and IPv6, each alias, also one that only redirects. Then `nginx -t`, reload, and try it once
# with `sentinel block` and `sentinel unblock`. At incident time nothing is reloaded.
#
# - An `open_file_cache` of your own in the same server block has to go: the flag would show late.
# - `disable_symlinks on` hides the flag: use `if_not_owner`.
# - Break glass, without Sentinel: rm @FLAG@/@SWITCH@

open_file_cache off;

set $sentinel_place "$status:$uri";
if ($sentinel_place = "503:@PLACE@") { break; }
set $sentinel_block 0;
set $sentinel_token "none";
set $sentinel_probe "none";
set $sentinel_incident "@PROBE_NAME@";
if ($http_x_sentinel_probe ~ "^([0-9a-f]{64})\\z") { set $sentinel_probe $1; }
set $sentinel_file "@FLAG@/@PROBES@/$sentinel_probe";
if (-f "$sentinel_file") { set $sentinel_block 1; }
if (-e "@FLAG@/@SWITCH@/@PAGE@") {
    set $sentinel_block 1;
    set $sentinel_incident "";
    set $sentinel_file "@FLAG@/@SWITCH@/@PAGE@";
}
if ($http_x_sentinel_retest ~ "^([0-9a-f]{64})\\z") { set $sentinel_token $1; }
if (-f "@FLAG@/@SWITCH@/@TOKENS@/$sentinel_token") { set $sentinel_block 0; }
set $sentinel_challenge "$request_method:$uri:$args";
if ($sentinel_challenge ~ "^(GET|HEAD):/\\.well-known/acme-challenge/[A-Za-z0-9_-]+:\\z") {
    set $sentinel_block 0;
}
if ($sentinel_block) { rewrite ^ @PLACE@? last; }

location = @PLACE@ {
    internal;
    alias "$sentinel_file";
    satisfy any;
    allow all;
    client_max_body_size 0;
    limit_req_dry_run on;
    limit_conn_dry_run on;
    types { }
    default_type "text/html; charset=utf-8";
    charset off;
    etag off;
    expires off;
    error_page 503 @PLACE@;
    add_header Retry-After "@SECONDS@" always;
    add_header X-Sentinel-Block $sentinel_incident always;
    add_header Cache-Control "no-store" always;
    if ($realpath_root ~ "/@INCIDENTS@/([A-Za-z0-9-]+)/[^/]+\\z") { set $sentinel_incident $1; }
    if ($sentinel_place != "503:@PLACE@") { return 503; }
}
"""


_TRAPS = (
    "An `open_file_cache` of your own in the same server block has to go (`nginx -t` refuses the "
    "two together): the flag would show late. One in `http` does no harm, the include switches it "
    "off for this site.",
    "`disable_symlinks on` hides the flag, which is a link: use `if_not_owner`.",
    "An `if` or `rewrite ... last` or `return` before the include answers before the block: the "
    "include comes first.",
    "A malformed request (no Host, too long headers) is answered before any rule is asked, by the "
    "site's own `error_page 400 ...`. Where that names a URI it is blocked like any other; "
    "a named location (`error_page 400 @app`) is not: take 400, 414 and 494 out of its list.",
    "What nginx hands to an application it hands on with all headers. Put "
    '`proxy_set_header X-Sentinel-Retest "";` (fastcgi_param HTTP_X_SENTINEL_RETEST "";) beside '
    "the other such lines, so that the token of a re-test does not reach it.",
)


class NginxBlocker(FlagBlocker):
    """Blocks through nginx 1.18 or newer, of any distribution (port Blocker)."""

    def snippet(self, site: Site) -> str:
        """The file to include. Raises BlockError where a path cannot stand in it."""
        settings = block_settings(site)
        flag = str(settings.flag_dir / site.name)
        if _UNSAFE.search(flag):
            raise BlockError(
                f"{flag!r}: the flag folder's path cannot stand in nginx's configuration. "
                "Take one without quotes, backslashes, `$`, `#`, `;` and braces."
            )
        words = {
            "NAME": site.name,
            "FLAG": flag,
            "SWITCH": SWITCH,
            "PAGE": PAGE,
            "TOKENS": TOKENS,
            "PROBES": PROBES,
            "PROBE_NAME": PROBE_NAME,
            "INCIDENTS": INCIDENTS,
            "PLACE": PLACE,
            "SECONDS": str(settings.retry_after_seconds),
        }
        return re.sub(r"@([A-Z_]+)@", lambda found: words[found[1]], _SNIPPET)

    def preparation(self, site: Site) -> Preparation:
        """For Debian's nginx. Raises BlockError as `snippet`."""
        file = Path(f"/etc/nginx/sentinel-{site.name}.conf")
        return Preparation(
            driver="nginx",
            files=(PreparedFile(path=file, text=self.snippet(site)),),
            include=f"include {file};",
            where="As the first line of EVERY `server` block that serves the site: port 80 and "
            "443, IPv4 and IPv6, each alias, also one that only redirects. On Debian these stand "
            "in /etc/nginx/sites-enabled/.",
            test=("nginx", "-t"),
            reload=("systemctl", "reload", "nginx"),
            traps=_TRAPS,
        )
