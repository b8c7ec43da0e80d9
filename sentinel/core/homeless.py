"""An open incident whose site has left the configuration: what is said of it."""

from sentinel.core.incident import Incident, IncidentState

_WAYS_OUT = {
    IncidentState.SUSPECTED: "Or end it: sentinel incident dismiss {id}.",
    IncidentState.NEEDS_HUMAN: "Or end it: sentinel incident close {id}.",
}


def homeless_text(incident: Incident, *, blocked: bool) -> str:
    """What stands, and what a person can do; `blocked` is what the journal says of its block."""
    lines = [
        f"{incident.id} is open ({incident.state}), but its site {incident.site!r} is not in "
        "config.toml any more: it is not looked at, and nothing is done for it."
    ]
    if blocked:
        lines.append(
            "ITS BLOCK STANDS: visitors see the maintenance page (503), and nobody proves or lifts "
            "it. To open the site without Sentinel, remove the link "
            f"<flag_dir>/{incident.site}/current on the web server's machine."
        )
    lines.append("Bring the site back into config.toml and reload: its response then goes on.")
    if incident.state in _WAYS_OUT:
        lines.append(_WAYS_OUT[incident.state].format(id=incident.id))
    return "\n".join(lines)
