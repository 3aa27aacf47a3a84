"""Prints the results of some drawn competitions as JSON, which `test_invariants` compares."""

from __future__ import annotations

import sys

from tests.property.both import result_of, rulebook_of
from tests.property.choosing import SeededChooser
from tests.property.strategies import drawn_by

HOW_MANY = 20


def main() -> None:
    """Write one JSON list of results."""
    drawn = [drawn_by(SeededChooser(seed)) for seed in range(HOW_MANY)]
    results = [result_of(rulebook_of(d.text), d.competition).model_dump_json() for d in drawn]
    sys.stdout.write("[" + ",\n".join(results) + "]\n")


if __name__ == "__main__":
    main()
