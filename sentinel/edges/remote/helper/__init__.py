"""The program for the web host: it answers on its standard output, behind an SSH forced command.

It needs Python 3.8 or later and nothing else, so nothing of the other parts of Sentinel may be
imported here. `edges/remote/program.py` packs these files into one.
"""
