"""Benchmarks: `make bench`, or one of them with `python bench/run.py NAME`.

They print what they measured on this machine, now; nothing here is a test. How the benches of
links are repeated, and what they showed, stands in docs/links-benchmark.md.
"""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import verdict

BENCHES = {
    "loop": "bench.loop",
    "verdict": "bench.verdict",
    "sweeps": "bench.sweeps",
    "lively": "bench.lively",
    "attacks": "bench.attacks",
    "links": "bench.links",
    "pressure": "bench.links_pressure",
    "others": "bench.links_others",
    "steady": "bench.links_steady",
    "growth": "bench.links_growth",
    "million": "bench.links_million",
    "vault": "bench.vault",
    "swaps": "bench.swaps",
    "blocks": "bench.blocks",
    "now": "bench.now",
}
"""Name to the module with its `measure`."""
BY_NAME_ONLY = {"growth", "million", "vault"}
"""They take many minutes."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "name", nargs="*", choices=[*BENCHES, []], help="default: all but growth, million and vault"
    )
    parser.add_argument(
        "--sweeps",
        type=int,
        default=200,
        help="of `sweeps` and `lively`: sweeps of the untouched site",
    )
    parser.add_argument(
        "--write", action="store_true", help="of `attacks`: put the table into docs/verdicts.md"
    )
    about_links = parser.add_argument_group(
        "links, pressure, steady, growth, million, vault, swaps"
    )
    about_links.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "sentinel-bench",
        help="where Debian's documentation is built and kept (default: %(default)s)",
    )
    about_links.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
    about_links.add_argument("--quick", action="store_true", help="without what takes minutes")
    about_links.add_argument("--lychee", metavar="PATH", help="default: on PATH")
    about_links.add_argument("--linkinator", metavar="PATH", help="default: on PATH")
    about_links.add_argument("--linkchecker", metavar="PATH", help="default: on PATH")
    about_links.add_argument("--wrk", metavar="PATH", help="default: on PATH")
    about_links.add_argument(
        "--urls", type=int, default=1_000_000, help="real pages of the site of `million`"
    )
    about_links.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",")],
        default=[500, 5_000, 50_000, 500_000],
        help="pages of the sites of `growth`, with commas between them",
    )
    about_links.add_argument(
        "--plot", type=Path, default=Path("links-growth.svg"), help="where `growth` draws its plot"
    )
    verdict.add_arguments(parser)
    args = parser.parse_args()
    for name in args.name or [name for name in BENCHES if name not in BY_NAME_ONLY]:
        print(f"== {name}", flush=True)
        importlib.import_module(BENCHES[name]).measure(args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
