"""What Sentinel shows in a browser and answers to programs, from the daemon's own process: the
console, its API, and the door behind the links of mails. Nothing comes from elsewhere."""
