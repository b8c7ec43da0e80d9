"""The operations for programs: /api/v1, its document, and the socket of the command line."""
