"""Benchmarks on the Python manual: `make bench`, or one of them with `python bench/run.py NAME`.

They print what they measured on this machine, now; nothing here is a test.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import loop, sweeps

BENCHES = {"loop": loop.measure, "sweeps": sweeps.measure}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*BENCHES, []], help="default: all")
    parser.add_argument("--sweeps", type=int, default=200, help="sweeps of the untouched manual")
    args = parser.parse_args()
    for name in args.name or BENCHES:
        print(f"== {name}", flush=True)
        BENCHES[name](args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
