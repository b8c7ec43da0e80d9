"""What Sentinel shows in a browser, from the daemon's own process: no scripts, nothing from
elsewhere."""
