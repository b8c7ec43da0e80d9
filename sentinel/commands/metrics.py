"""`sentinel metrics`: what is measured, as `/metrics` of the daemon gives it."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

HELP = "what is measured, as OpenMetrics text; with --json as one document"

READABLE = 0o644
"""node_exporter is another user."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--prometheus",
        action="store_true",
        help="in Prometheus' older text format, which node_exporter reads from *.prom files",
    )
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write it there, whole or not at all"
    )


def run(args: Namespace) -> int:
    """Exit code 0. What only the running daemon knows is missing. Raises UsageError for a FILE that
    cannot be written; StoreError."""
    from sentinel.app import open_app
    from sentinel.commands.output import print_json
    from sentinel.commands.output_file import write_output
    from sentinel.metrics import metrics_document, metrics_text

    with open_app(args.config) as app:
        if args.json:
            print_json("metrics", metrics_document(app))
            return 0
        text = metrics_text(app, prometheus=args.prometheus)
    if args.output is None:
        sys.stdout.write(text.decode())
        sys.stdout.flush()
    else:
        write_output(args.output, text, mode=READABLE)
    return 0
