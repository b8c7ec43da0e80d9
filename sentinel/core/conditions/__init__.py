"""The conditions under which a backup is clean, one file each: facts in, one answer in words out.

Nothing is read here and nothing assumed: what no fact speaks of is not known, and so not clean.
"""
