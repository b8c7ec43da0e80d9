"""The host of the site, where the application has somebody who looks at it."""

from sentinel.core.action import StepContext
from sentinel.core.crash import HostLook, Room
from sentinel.core.crash_cause import Cause
from sentinel.core.host_ports import Host
from sentinel.core.reload import Reloaded
from sentinel.core.site import Site


def host_of(context: StepContext) -> Host:
    """Who looks at hosts; somebody who knows nothing and runs nothing where there is nobody."""
    return context.tools.host or NoHost()


class NoHost:
    """Where nothing can be found out beside a site's answers, and nothing may be run."""

    async def look(self, site: Site) -> HostLook:
        return HostLook(room=Room(unknown=f"nobody looks at the host of {site.name}"))

    async def name_fault(self, url: str) -> Cause:
        del url
        return Cause.DNS

    async def tls_fault(self, url: str, address: str) -> tuple[Cause, str]:
        del url, address
        return Cause.TLS, ""

    def run(self, command: tuple[str, ...], timeout_seconds: float) -> Reloaded:
        del timeout_seconds
        return Reloaded(command=command, fault="was not run: no host is set up")
