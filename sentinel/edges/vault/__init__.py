"""The vault: content-addressed objects, signed snapshots, a hash-chained list of them (DESIGN 7).

The format is described for people in backups/README.md; backups/restore.py reads it alone.
"""
