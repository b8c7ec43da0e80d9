"""One file per web server that can be told to block; BLOCKERS names them for config.toml.

To add one: copy nginx.py, give it `snippet`, add a line here, add its name to the documentation.
"""

from sentinel.blockers.apache import ApacheBlocker
from sentinel.blockers.caddy import CaddyBlocker
from sentinel.blockers.cloudflare import CloudflareBlocker
from sentinel.blockers.command import CommandBlocker
from sentinel.blockers.demo import DemoBlocker
from sentinel.blockers.haproxy import HaproxyBlocker
from sentinel.blockers.nginx import NginxBlocker
from sentinel.core.ports import Blocker

BLOCKERS: dict[str, Blocker] = {
    "nginx": NginxBlocker(),
    "apache": ApacheBlocker(),
    "haproxy": HaproxyBlocker(),
    "caddy": CaddyBlocker(),
    "cloudflare": CloudflareBlocker(),
    "command": CommandBlocker(),
    "demo": DemoBlocker(),
}
"""Driver name, as `driver` in [site.block] has it, to driver. Drivers keep no state of a site."""
