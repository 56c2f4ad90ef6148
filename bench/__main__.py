"""`python -m bench [NAME] [options]`: without a name, all of them."""

from __future__ import annotations

import argparse
import importlib
import sys

from bench.data import shared

NAMES = (
    "gold", "agreements", "letters", "offsets", "extraction", "transformer", "thainer", "importing",
    "searching", "resolution", "crawling", "keeping", "watch", "reviewing", "picture", "files",
)  # fmt: skip


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--floors", action="store_true", help="gold: fail where a figure fell")
    parser.add_argument("--documents", type=int, default=0, metavar="N", help="how many to take")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="gold, thainer, resolution: list N"
    )
    parser.add_argument("--set", choices=("build", "test"), help="resolution: only these pairs")
    options = parser.parse_args(argv)
    for name in options.names:
        if name not in NAMES:
            parser.error(f"no such bench: {name}")
    if shared() is None and options.names != ["files"]:
        print("bench: no shared data here (KHAOSAN_SHARED names the folder): nothing measured")
        return 0
    failed = 0
    for name in options.names or NAMES:
        print(f"== {name}")
        failed += importlib.import_module(f"bench.{name}").run(options)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
