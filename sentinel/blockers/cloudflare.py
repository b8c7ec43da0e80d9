"""Cloudflare: a rule that was made before, switched off, is switched on by the API, and the cache
is emptied, so that no copy of the defaced page is served on.

From developers.cloudflare.com: the API answers an envelope of `success`, `errors`, `messages` and
`result`; a rule is changed with PATCH /zones/{zone}/rulesets/{ruleset}/rules/{rule}, whose result
is the whole ruleset; a custom rule's own answer has a status of 400 to 499, no headers, and 2 KB at
most (waf/reference/response-for-blocked-requests). So the block is 429 with a mark in a short page.
"""

import json
import re
import threading
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from sentinel.core.block_mark import EDGE_STATUS
from sentinel.core.block_settings import CloudflareBlock
from sentinel.core.ports import BlockOrder
from sentinel.core.preparation import Preparation
from sentinel.core.site import Site, block_settings
from sentinel.edges.api import ApiFault, ask_api
from sentinel.errors import BlockError

MAX_PAGE_BYTES = 2048
MAX_ANSWER_BYTES = 4_000_000
"""A ruleset of a busy zone is long."""
FRESH_SECONDS = 2.0
"""How long an answer about the rule is believed: each page of a sweep asks for it."""
LONGEST_WAIT_SECONDS = 3.0
"""Where the API asks for patience (Retry-After) within a block, it is asked once more after so long
at most."""
NOT_BLOCKED = "Sentinel: blocks the site while it is switched on; not now"

_ENTRY = re.compile(r"Sentinel: blocks the site for ([A-Za-z0-9][A-Za-z0-9-]{0,99})")
_INCIDENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
_TOKEN = re.compile(r"[0-9a-f]{64}")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}")


class CloudflareBlocker:
    """Blocks at Cloudflare's edge (port Blocker). Repeating each is harmless. The API's token goes
    into one header of each request and nowhere else."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[float, str]] = {}
        """API and rule to when its state was asked for and the incident that it had."""

    def apply(self, order: BlockOrder) -> None:
        """Switches the rule on, with the incident's page and token, then empties the cache. The
        rule is on, too, where the cache could not be emptied: that is raised as BlockError all the
        same, as copies of the defaced page may be served on. Raises BlockError."""
        if not (_INCIDENT.fullmatch(order.incident) and _TOKEN.fullmatch(order.token)):
            raise BlockError("Cloudflare: no incident or no re-test token to block for.")
        settings = _settings(order.site)
        rule = {
            "action": "block",
            "action_parameters": {
                "response": {
                    "status_code": EDGE_STATUS,
                    "content_type": "text/html",
                    "content": _page(order),
                }
            },
            "expression": expression(order.site, order.token),
            "description": f"Sentinel: blocks the site for {order.incident}",
            "enabled": True,
        }
        self._patch(settings, rule)
        _call(settings, "POST", f"zones/{settings.zone}/purge_cache", {"purge_everything": True})

    def lift(self, site: Site) -> None:
        """Empties the cache of what re-tests brought there while the site was still defaced, then
        switches the rule off, and with it the token. Raises BlockError; where it was the cache that
        could not be emptied, the rule is still on."""
        settings = _settings(site)
        if not self._asked(settings):
            return
        _call(settings, "POST", f"zones/{settings.zone}/purge_cache", {"purge_everything": True})
        rule = {
            "action": "block",
            "expression": expression(site, ""),
            "description": NOT_BLOCKED,
            "enabled": False,
        }
        self._patch(settings, rule)

    def incident(self, site: Site) -> str:
        """The incident of the rule that is switched on, or an empty string. Raises BlockError
        where the API does not say so."""
        settings = _settings(site)
        with self._lock:
            asked, known = self._known.get((settings.api_url, settings.rule), (0.0, ""))
            if asked and time.monotonic() - asked < FRESH_SECONDS:
                return known
        return self._asked(settings)

    def snippet(self, site: Site) -> str:
        """The rule to make once, as the API takes it. Raises BlockError for a host name that
        cannot stand in an expression."""
        rule = {
            "action": "block",
            "expression": expression(site, ""),
            "description": NOT_BLOCKED,
            "enabled": False,
        }
        return json.dumps(rule, indent=2) + "\n"

    def preparation(self, site: Site) -> Preparation:
        """Made in the dashboard or by the API, not on the web server. Raises BlockError."""
        return Preparation(
            driver="cloudflare",
            files=(),
            include="",
            where="In the zone's Security rules (custom rules) make one rule that is switched OFF, "
            "with the action Block and this expression, and put the identifiers of zone, ruleset "
            f"and rule into config.toml:\n{expression(site, '')}",
            traps=(
                "The rule has to be the first: a rule before it that skips others lets through.",
                "Its answer is 429 with a page of 2 KB at most; such answers need a paid plan.",
                "Only what goes through Cloudflare is closed. Who knows the address of the server "
                "behind it still sees the site: close that one, too, by a rung of its own.",
                "The API token needs the rights Zone WAF Edit and Cache Purge, for this zone only.",
            ),
        )

    def _patch(self, settings: CloudflareBlock, rule: Mapping[str, object]) -> None:
        """The answer to a change is the whole ruleset: what stands there now is believed, not that
        the request was accepted."""
        path = f"zones/{settings.zone}/rulesets/{settings.ruleset}/rules/{settings.rule}"
        with self._lock:
            self._known.pop((settings.api_url, settings.rule), None)
        result = _call(settings, "PATCH", path, rule)
        found = _rule_in(result, settings)
        if found.get("enabled") is not rule["enabled"]:
            raise BlockError("Cloudflare: the rule is not as it was to be; look at it by hand.")

    def _asked(self, settings: CloudflareBlock) -> str:
        asked = time.monotonic()
        path = f"zones/{settings.zone}/rulesets/{settings.ruleset}"
        found = _rule_in(_call(settings, "GET", path, None), settings)
        entry = _ENTRY.fullmatch(str(found.get("description") or ""))
        known = "" if found.get("enabled") is not True else entry[1] if entry else "unknown"
        with self._lock:
            self._known[settings.api_url, settings.rule] = (asked, known)
        return known


def expression(site: Site, token: str) -> str:
    """Which requests are refused: all of the site's hosts, but for ACME challenges (RFC 8555, 8.3)
    and who knows the token. Raises BlockError for a host that cannot stand in it."""
    urls = (site.url, *site.aliases)
    hosts = dict.fromkeys(urlsplit(url).hostname or "" for url in urls)
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise BlockError(f"{host!r}: the host cannot stand in a rule of Cloudflare's.")
    named = " ".join(f'"{host}"' for host in hosts)
    parts = [
        f"http.host in {{{named}}}",
        'not (starts_with(http.request.uri.path, "/.well-known/acme-challenge/") and '
        'http.request.method in {"GET" "HEAD"} and http.request.uri.query eq "")',
    ]
    if token:
        parts.append(f'not any(http.request.headers["x-sentinel-retest"][*] eq "{token}")')
    return " and ".join(f"({part})" for part in parts)


def _settings(site: Site) -> CloudflareBlock:
    settings = block_settings(site).cloudflare
    if settings is None:
        raise BlockError(
            f"site {site.name}: the driver cloudflare has no zone, ruleset, rule and token_file in "
            "config.toml."
        )
    return settings


def _page(order: BlockOrder) -> str:
    """The short form where there is one: the whole page does not fit."""
    page = order.short_page_html or order.page_html
    if len(page.encode()) > MAX_PAGE_BYTES:
        raise BlockError(
            f"Cloudflare: the page has {len(page.encode())} bytes; accepted: {MAX_PAGE_BYTES} at "
            "most. Shorten block-page-short.html.j2."
        )
    return page


def _rule_in(result: object, settings: CloudflareBlock) -> Mapping[str, object]:
    """The rule, out of its ruleset. Raises BlockError where it is not there."""
    rules = result.get("rules") if isinstance(result, dict) else None
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, dict) and rule.get("id") == settings.rule:
            return rule
    raise BlockError(
        f"Cloudflare: ruleset {settings.ruleset} holds no rule {settings.rule}. Make it, switched "
        "off (sentinel block prepare), and put its identifier into config.toml."
    )


def _call(
    settings: CloudflareBlock, method: str, path: str, body: Mapping[str, object] | None
) -> object:
    """The `result` of an answer. Asks a second time where the API asks for patience or fails by
    itself. Raises BlockError with what the API says; never with the token."""
    for last in (False, True):
        try:
            answer = ask_api(
                settings.api_url + path,
                method=method,
                token=settings.token,
                body=body,
                timeout_seconds=settings.timeout_seconds,
                max_bytes=MAX_ANSWER_BYTES,
            )
        except ApiFault as fault:
            if last or not fault.may_pass or fault.wait_seconds > LONGEST_WAIT_SECONDS:
                raise BlockError(f"Cloudflare: {method} {path}: {fault}") from fault
            time.sleep(fault.wait_seconds)
            continue
        return answer
    raise AssertionError
