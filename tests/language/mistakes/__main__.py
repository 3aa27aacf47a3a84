"""Prints what becomes of the mistakes, by kind: `python -m tests.language.mistakes [held_out]`.

The figures are those of the golden messages, each of which `test_corpus.py` holds.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.language.mistakes.fixture import mistakes

COLUMNS = ("mistakes", "told", "with a fix", "restored", "read as meant", "not told")


def main(folder: str) -> None:
    """Print a table of the mistakes of a folder by kind, with how many of them are told and restored."""
    rows: dict[str, Counter[str]] = {}
    for one in mistakes(folder):
        row = rows.setdefault(one.kind, Counter())
        is_told = not one.golden.startswith("restored")
        is_restored = one.golden.endswith("restored: yes\n")
        row["mistakes"] += 1
        row["told"] += is_told
        row["with a fix"] += "\n  fix: " in one.golden or "\n  suggested fix: " in one.golden
        row["restored"] += is_told and is_restored
        row["read as meant"] += not is_told and is_restored
        row["not told"] += not is_told and not is_restored
    whole = sum(rows.values(), Counter())
    printed = {"kind of mistake": None, **rows, f"all {len(rows)} kinds": whole}
    for kind, counts in printed.items():
        cells = [column if counts is None else str(counts[column]) for column in COLUMNS]
        sys.stdout.write(f"{kind:<32}" + "".join(f"{cell:>14}" for cell in cells) + "\n")
    share, of_all = (whole["restored"] / whole[name] for name in ("told", "mistakes"))
    sys.stdout.write(f"Restored by what is offered: {share:.1%} of those told, {of_all:.1%} of all files.\n")


main(sys.argv[1] if len(sys.argv) > 1 else "corpus")
