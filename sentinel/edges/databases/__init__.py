"""Databases of sites: one file per engine, all behind the port SiteDatabase."""
