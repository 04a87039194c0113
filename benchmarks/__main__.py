"""`python -m benchmarks P5`: one JSON line. Without a row: every row there is, one line each.

A row is a module `benchmarks/p5_jobs.py` with a function `measure() -> dict[str, Any]`; its docstring says what is
compared with what. What is measured and what it is compared with run in turn, in one process (see `measuring.py`).
"""

import importlib
import json
import sys
from pathlib import Path


def rows() -> dict[str, str]:
    """The rows there are: "P5" and the module that measures it."""
    files = sorted(Path(__file__).parent.glob("p[0-9]*_*.py"), key=lambda file: int(file.stem.split("_")[0][1:]))
    return {file.stem.split("_")[0].upper(): f"benchmarks.{file.stem}" for file in files}


def main(wanted: list[str]) -> int:
    known = rows()
    unknown = [row for row in wanted if row.upper() not in known]
    if unknown:
        print(f"No such row: {', '.join(unknown)}. There is: {', '.join(known)}.", file=sys.stderr)
        return 2
    for row in [row.upper() for row in wanted] or known:
        print(json.dumps({"row": row, **importlib.import_module(known[row]).measure()}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
