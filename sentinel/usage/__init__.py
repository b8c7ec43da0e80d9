"""What the command line offers, as values: shell completion and manual pages are written from it.

Nothing here is typed twice: the parser of `sentinel.cli` and the comments of the shipped
config.toml are read, so that neither a page nor a completion can drift from the program.
"""
