"""Attacks staged on loopback, and the site that they are staged on."""
