"""Databases of sites: one file per engine, all behind the port SiteDatabase; which one a site has
says `site_databases.py`.

What an engine needs beside the standard library is an extra, and is imported where it is used.
Nothing is imported here: the small processes of SQLite (`sqlite_child.py`) start ten times sooner.
"""
