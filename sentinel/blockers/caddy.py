"""Caddy: one import at the head of each site block; no reload and no admin API at incident time.

Its `file` matcher looks into the flag folder at each request, so the block survives a restart and a
reload. A closed request becomes a GET of the page, whatever its method was, and loses its
conditions and ranges: the file server answers it with 503 and nothing else.

Caddy sorts directives by an order of its own; only in a `route` do they run as they are written.
Go's `$` matches at the very end alone. A matcher's parts all have to match: a header with the
wildcards of a glob finds no token, for it is no 64 hex digits.
"""

import re
from pathlib import Path

from sentinel.blockers.flag import NAMES, PAGE, PROBE_NAME, PROBES, SWITCH, TOKENS, FlagBlocker
from sentinel.core.preparation import Preparation, PreparedFile
from sentinel.core.site import Site, block_settings
from sentinel.errors import BlockError

# what could end a quoted word of a Caddyfile, begin a placeholder, or be read as a glob
_UNSAFE = re.compile(r"[\"'`\\{}*?\[\]$\x00-\x1f\x7f]")

_SNIPPET = """\
# Sentinel: blocks the site "@NAME@" while the flag is set. Made by `sentinel block --snippet`.
#
# In EVERY site block that serves the site (each alias, http:// and https://, also one that only
# redirects), wrap what answers requests, and import this file first:
#
#   www.example.org {
#       route {
#           import @FILE@
#           handle {
#               # all that stood here before; only tls, log and bind stay outside of the route
#           }
#       }
#   }
#
# Then `caddy validate --config /etc/caddy/Caddyfile`, reload, and try it once with `sentinel block`
# and `sentinel unblock`. At incident time nothing is reloaded.
#
# - Caddy redirects http:// by itself, before any of this: give http://www.example.org a site block.
# - Break glass, without Sentinel: rm @FLAG@/@SWITCH@

@sentinel_block {
	file {
		root "@FLAG@/@SWITCH@"
		try_files /@PAGE@
	}
	not {
		header_regexp X-Sentinel-Retest ^[0-9a-f]{64}$
		file {
			root "@FLAG@/@SWITCH@/@TOKENS@"
			try_files /{header.X-Sentinel-Retest}
		}
	}
	not {
		method GET HEAD
		path_regexp ^/\\.well-known/acme-challenge/[A-Za-z0-9_-]+$
		vars {query} ""
	}
}
route @sentinel_block {
	@sentinel_named file {
		root "@FLAG@/@SWITCH@/@NAMES@"
		try_files /*
	}
	map @sentinel_named {http.matchers.file.relative} {sentinel_incident} {
		~^/?([A-Za-z0-9-]+)$ "${1}"
	}
	header X-Sentinel-Block {sentinel_incident}
	rewrite * /@PAGE@
@ANSWER@
	file_server {
		root "@FLAG@/@SWITCH@"
		status 503
		disable_canonical_uris
	}
}

@sentinel_probe {
	header_regexp X-Sentinel-Probe ^[0-9a-f]{64}$
	file {
		root "@FLAG@/@PROBES@"
		try_files /{header.X-Sentinel-Probe}
	}
	not file {
		root "@FLAG@/@SWITCH@"
		try_files /@PAGE@
	}
	not {
		method GET HEAD
		path_regexp ^/\\.well-known/acme-challenge/[A-Za-z0-9_-]+$
		vars {query} ""
	}
}
route @sentinel_probe {
	header X-Sentinel-Block @PROBE_NAME@
	rewrite * /{header.X-Sentinel-Probe}
@ANSWER@
	file_server {
		root "@FLAG@/@PROBES@"
		status 503
		disable_canonical_uris
	}
}

request_header -X-Sentinel-Retest
request_header -X-Sentinel-Probe
"""

_ANSWER = """\
	method GET
	request_header -If-Match
	request_header -If-None-Match
	request_header -If-Modified-Since
	request_header -If-Unmodified-Since
	request_header -If-Range
	request_header -Range
	header Retry-After @SECONDS@
	header Cache-Control no-store
	header Content-Type "text/html; charset=utf-8"
	header -ETag
	header -Last-Modified
	header -Accept-Ranges"""

_TRAPS = (
    "The import has to stand in a `route`, before a `handle` with everything else: outside of a "
    "route Caddy puts `redir`, `rewrite` and `basicauth` first, which then answer a blocked site.",
    "Caddy redirects http:// to https:// by itself, before any site block is asked. Where the "
    "http:// address must answer 503, too, give it a site block of its own that imports the file "
    "and redirects: `redir https://{host}{uri} 308`.",
    "Routes that were put in by the admin API stand beside the Caddyfile's and do not import it.",
    "Access logs of Caddy hold all headers of a request, also X-Sentinel-Retest. Take it out: "
    "`log { format filter { wrap json; fields { request>headers>X-Sentinel-Retest delete } } }`, "
    "each on a line of its own.",
)


class CaddyBlocker(FlagBlocker):
    """Blocks through Caddy 2.6.2 or newer, configured by a Caddyfile (port Blocker)."""

    def snippet(self, site: Site) -> str:
        """The file to import. Raises BlockError where a path cannot stand in it."""
        settings = block_settings(site)
        flag = str(settings.flag_dir / site.name)
        if _UNSAFE.search(flag):
            raise BlockError(
                f"{flag!r}: the flag folder's path cannot stand in Caddy's configuration. "
                "Take one without quotes, backslashes, `$`, wildcards, brackets and braces."
            )
        words = {
            "NAME": site.name,
            "FILE": str(_file(site)),
            "FLAG": flag,
            "SWITCH": SWITCH,
            "PAGE": PAGE,
            "NAMES": NAMES,
            "TOKENS": TOKENS,
            "PROBES": PROBES,
            "PROBE_NAME": PROBE_NAME,
            "SECONDS": str(settings.retry_after_seconds),
        }
        text = _SNIPPET.replace("@ANSWER@", _ANSWER)
        return re.sub(r"@([A-Z_]+)@", lambda found: words[found[1]], text)

    def preparation(self, site: Site) -> Preparation:
        """For Debian's caddy. Raises BlockError as `snippet`."""
        return Preparation(
            driver="caddy",
            files=(PreparedFile(path=_file(site), text=self.snippet(site)),),
            include=f"import {_file(site)}",
            where="In EVERY site block of /etc/caddy/Caddyfile that serves the site, as the first "
            "line of a `route { ... }`, followed by `handle { ... }` with all that answered "
            "requests before. The head of the file shows how.",
            test=("caddy", "validate", "--config", "/etc/caddy/Caddyfile"),
            reload=("systemctl", "reload", "caddy"),
            traps=_TRAPS,
        )


def _file(site: Site) -> Path:
    return Path(f"/etc/caddy/sentinel-{site.name}.caddy")
