"""Walking sites: workers fetch and read, one loop decides what is asked next, a journal keeps all.

A hostile page can at worst hurt a worker process: it is replaced, and its pages are asked again.
"""
