"""Apache: one include at the head of each VirtualHost of the site; no reload at incident time.

How a blocked request runs, so that nothing of the site has a say in it:

1. mod_rewrite ends it with 503 while its address is translated. Apache has not looked at the
   document root by then: no .htaccess, access rule, handler or proxy of the site counts yet.
2. The page is the text of an `ErrorDocument`, read from the flag folder: there is no second,
   inner request that the site could catch. It stands in an <If>, which is merged after all that
   VirtualHost and Location say, so that the site's own ErrorDocument counts again afterwards. An
   <If> is looked at before addresses are translated, too: hence the token's test in it as well.

SENTINEL_PASS lives on in inner redirects, as REDIRECT_SENTINEL_PASS: the token itself is taken out
of the request before any application sees it. Expressions end in `\\z`: `$` would also match before
a line feed, which `%0a` in a path is. `NV` and `req_novary`: no `Vary` tells of the block.
"""

import re
from pathlib import Path

from sentinel.blockers.flag import (
    INCIDENT,
    PAGE,
    PROBE_NAME,
    PROBE_PAGE,
    PROBES,
    SWITCH,
    TOKENS,
    FlagBlocker,
)
from sentinel.core.preparation import Preparation, PreparedFile
from sentinel.core.site import Site, block_settings
from sentinel.errors import BlockError

# what could end a quoted word of Apache or of its expressions, or begin a variable in one
_UNSAFE = re.compile(r"[\"'\\${}%#<>\x00-\x1f\x7f]")

_SNIPPET = """\
# Sentinel: blocks the site "@NAME@" while the flag is set. Made by `sentinel block --snippet`.
#
# Include this file as the first line of EVERY <VirtualHost> that serves the site: port 80 and 443,
# IPv4 and IPv6, each alias, also one that only redirects. It needs mod_rewrite and mod_headers:
# `a2enmod rewrite headers`. Then `apache2ctl configtest`, reload, and try it once with
# `sentinel block` and `sentinel unblock`. At incident time nothing is reloaded.
#
# - `RewriteEngine Off` further down in the same VirtualHost would switch the block off, and
#   `CacheQuickHandler on` would show what mod_cache has kept.
# - Break glass, without Sentinel: rm @FLAG@/@SWITCH@

RewriteEngine On
<IfModule mod_cache.c>
    CacheQuickHandler off
</IfModule>

RewriteCond "%{ENV:REDIRECT_SENTINEL_PASS}" "=1"
RewriteRule "^" "-" [E=SENTINEL_PASS:1]
RewriteCond "%{HTTP:X-Sentinel-Retest}" "^([0-9a-f]{64})\\z" [NV]
RewriteCond "@FLAG@/@SWITCH@/@TOKENS@/%1" "-f"
RewriteRule "^" "-" [E=SENTINEL_PASS:1]

RewriteCond "%{HTTP:X-Sentinel-Probe}" "^([0-9a-f]{64})\\z" [NV]
RewriteCond "@FLAG@/@PROBES@/%1" "-f"
RewriteRule "^" "-" [E=SENTINEL_PROBE:1]

RewriteCond "%{ENV:SENTINEL_PROBE}" "=1" [OR]
RewriteCond "@FLAG@/@SWITCH@/@PAGE@" "-f"
RewriteCond "%{ENV:SENTINEL_PASS}" "!=1"
RewriteCond "%{REQUEST_METHOD}:%{REQUEST_URI}:%{QUERY_STRING}" \
"!^(GET|HEAD):/\\.well-known/acme-challenge/[A-Za-z0-9_-]+:\\z"
RewriteRule "^" "-" [R=503,L,E=SENTINEL_BLOCK:1]

<If "%{req_novary:X-Sentinel-Probe} =~ /^[0-9a-f]{64}$/ \
&& -f '@FLAG@/@PROBES@/%{req_novary:X-Sentinel-Probe}'">
    ErrorDocument 503 "@PROBE_PAGE@"
    Header always set X-Sentinel-Block "@PROBE_NAME@" env=SENTINEL_BLOCK
</If>
<If "-f '@FLAG@/@SWITCH@/@PAGE@' \
&& reqenv('SENTINEL_PASS') != '1' && reqenv('REDIRECT_SENTINEL_PASS') != '1' \
&& !(%{req_novary:X-Sentinel-Retest} =~ /^[0-9a-f]{64}$/ \
&& -f '@FLAG@/@SWITCH@/@TOKENS@/%{req_novary:X-Sentinel-Retest}')">
    ErrorDocument 503 "%{file:@FLAG@/@SWITCH@/@PAGE@}"
    Header always set X-Sentinel-Block "expr=%{file:@FLAG@/@SWITCH@/@INCIDENT@}" env=SENTINEL_BLOCK
</If>
Header always set Retry-After "@SECONDS@" env=SENTINEL_BLOCK
Header always set Cache-Control "no-store" env=SENTINEL_BLOCK
Header always set Content-Type "text/html; charset=utf-8" env=SENTINEL_BLOCK
RequestHeader unset X-Sentinel-Retest
RequestHeader unset X-Sentinel-Probe
"""

_TRAPS = (
    "mod_rewrite and mod_headers are needed; without them `apache2ctl configtest` refuses the "
    "include.",
    "`RewriteEngine Off` later in the same VirtualHost, or `RewriteOptions InheritBefore`, comes "
    "before the block. What .htaccess files say does not count: AllowOverride may stay as it is.",
    "mod_cache answers before any rule is asked, unless `CacheQuickHandler` is off: the include "
    "says so; `CacheQuickHandler on` later in the same VirtualHost would show kept pages.",
    "A VirtualHost that does not include the file is not blocked: the one for port 443 is another "
    "than the one for port 80, and so is the one that certbot wrote (*-le-ssl.conf).",
    "A path that Apache refuses before any module is asked (a NUL or `..` above the root, and "
    "%2F where AllowEncodedSlashes is off) gets Apache's own 400 or 404, blocked or not.",
    "Challenges of ACME pass. Serve them from a folder of their own, outside the document root "
    "and with `AllowOverride None`, or who can write the site can show something there.",
)


class ApacheBlocker(FlagBlocker):
    """Blocks through Apache 2.4.26 or newer, whatever its MPM (port Blocker)."""

    def snippet(self, site: Site) -> str:
        """The file to include. Raises BlockError where a path cannot stand in it."""
        settings = block_settings(site)
        flag = str(settings.flag_dir / site.name)
        if _UNSAFE.search(flag):
            raise BlockError(
                f"{flag!r}: the flag folder's path cannot stand in Apache's configuration. "
                "Take one without quotes, backslashes, `$`, `%`, `#`, angle brackets and braces."
            )
        words = {
            "NAME": site.name,
            "FLAG": flag,
            "SWITCH": SWITCH,
            "PAGE": PAGE,
            "INCIDENT": INCIDENT,
            "TOKENS": TOKENS,
            "PROBES": PROBES,
            "PROBE_NAME": PROBE_NAME,
            "PROBE_PAGE": PROBE_PAGE,
            "SECONDS": str(settings.retry_after_seconds),
        }
        return re.sub(r"@([A-Z_]+)@", lambda found: words[found[1]], _SNIPPET)

    def preparation(self, site: Site) -> Preparation:
        """For Debian's apache2. Raises BlockError as `snippet`."""
        file = Path(f"/etc/apache2/sentinel-{site.name}.conf")
        return Preparation(
            driver="apache",
            files=(PreparedFile(path=file, text=self.snippet(site)),),
            include=f"Include {file}",
            where="As the first line of EVERY <VirtualHost> that serves the site: port 80 and "
            "443, IPv4 and IPv6, each alias, also one that only redirects. On Debian these stand "
            "in /etc/apache2/sites-enabled/.",
            modules=(("a2enmod", "--quiet", "rewrite", "headers"),),
            test=("apache2ctl", "configtest"),
            reload=("systemctl", "reload", "apache2"),
            traps=_TRAPS,
        )
