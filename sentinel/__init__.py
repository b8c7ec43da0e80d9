"""Sentinel: watches a website, proves when it is defaced, and brings back the last clean copy."""

__version__ = "0.1.0"
