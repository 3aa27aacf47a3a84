"""Prints what becomes of the mistakes, by kind: `python -m tests.language.mistakes`."""

from __future__ import annotations

import sys
from collections import Counter

from tests.language.mistakes.fixture import mistakes, restored


def main(folder: str) -> None:
    """Print a table of the mistakes of a folder by kind: how many, with a finding, with a fix, restored."""
    rows: dict[str, Counter[str]] = {}
    for one in mistakes(folder):
        found = one.findings()
        row = rows.setdefault(one.kind, Counter())
        row["mistakes"] += 1
        row["told"] += bool(found)
        row["with a fix"] += any(diagnostic.fix is not None for diagnostic in found)
        row["restored"] += restored(one)
    columns = ("mistakes", "told", "with a fix", "restored")
    sys.stdout.write(f"{'kind of mistake':<40}" + "".join(f"{column:>12}" for column in columns) + "\n")
    whole: Counter[str] = Counter()
    for kind, row in rows.items():
        whole += row
        sys.stdout.write(f"{kind:<40}" + "".join(f"{row[column]:>12}" for column in columns) + "\n")
    sys.stdout.write(
        f"{f'all {len(rows)} kinds':<40}" + "".join(f"{whole[column]:>12}" for column in columns) + "\n"
    )
    sys.stdout.write(
        f"{whole['restored'] / whole['mistakes']:.1%} get a fix that restores the intended rulebook." + "\n"
    )


main(sys.argv[1] if len(sys.argv) > 1 else "corpus")
