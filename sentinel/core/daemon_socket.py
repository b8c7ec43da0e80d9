"""Words that both ends of the daemon's socket say: the command line asks, the daemon answers."""

NAME = "api.sock"
"""In the state folder."""
BY = "x-sentinel-by"
"""Header: the contact in whose name it is asked, percent-encoded."""
USER = "x-sentinel-user"
"""Header: the user of this machine, in words, percent-encoded."""
