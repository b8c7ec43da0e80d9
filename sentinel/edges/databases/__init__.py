"""Databases of sites: one file per engine, all behind the port SiteDatabase.

What an engine needs beside the standard library is an extra, and is imported where it is used.
"""

from sentinel.edges.databases.site_databases import SiteDatabases

__all__ = ["SiteDatabases"]
