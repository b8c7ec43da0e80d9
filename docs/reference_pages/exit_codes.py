"""The page of exit codes: what a script may conclude from the end of a command."""

import inspect

from reference_pages.markdown import GENERATED, cell, table


def exit_codes() -> str:
    """The codes, and each error of the tree with the code that it ends a command with."""
    from sentinel import cli, errors
    from sentinel.commands import EXIT_CODES

    meanings = EXIT_CODES.removeprefix("Exit codes: ").rstrip(".").split(", ")
    rows = [tuple(one.split(" ", 1)) for one in meanings]
    rows += [
        (str(cli.INTERRUPTED), "interrupted by Ctrl-C; nothing is claimed"),
        (str(cli.READER_GONE), "whoever read the output went away before its end"),
    ]
    found = [
        (name, kind)
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.SentinelError)
    ]
    found.sort(key=lambda one: (one[1].exit_code, one[0]))
    return "\n".join(
        [
            GENERATED,
            "# Exit codes\n",
            table(("code", "meaning"), [(f"`{code}`", cell(text)) for code, text in rows]),
            "A script takes 0 for good and 1 for bad; **3 is neither**: the question could not be "
            "answered, and nothing is claimed. 4 says that the thing was understood and is not "
            "allowed now.\n",
            "With `--json` an error is one document, too ([`sentinel/error/1`]"
            "(json.md#sentinelerror1)), beside its words on stderr.\n",
            "## The errors behind them\n",
            table(
                ("error", "code", "occurs when"),
                [(f"`{name}`", f"`{kind.exit_code}`", _said(kind)) for name, kind in found],
            ),
        ]
    )


def _said(kind: type) -> str:
    return cell((inspect.getdoc(kind) or "").split("\n\n")[0])
