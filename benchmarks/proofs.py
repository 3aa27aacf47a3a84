"""What `svrules check --prove` adds: made-up rulebooks checked without z3 and with it, in one run.

    python -m benchmarks.proofs [RULEBOOKS]

Counted are the notes that something is "not proved" of better offers, steps and divisors, and the findings of
offers that were scored. The rulebooks are those of the property tests, one a seed, with two inputs of which
the officer says that more is better. Part of `make choices`.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from svrules.checks.better import check_better
from svrules.checks.cases.evaluate import sharing
from svrules.checks.cliffs import check_cliffs
from svrules.checks.divisors import check_divisors
from svrules.checks.laws.prover import proving
from svrules.diagnostics import Diagnostic
from svrules.language.rulebook import Rulebook
from tests.property.both import rulebook_of
from tests.property.choosing import SeededChooser
from tests.property.looking_round import rounds_by
from tests.property.strategies import drawn_by
from tests.property.test_laws import can_be_marked

RULEBOOKS = 100
_CHECKS = (check_better, check_cliffs, check_divisors)


@dataclass
class _Found:
    """What was found of some rulebooks, and the seconds that each took."""

    not_proved: int = 0
    scored: int = 0
    rulebooks: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, rulebook: Rulebook) -> None:
        began = time.process_time()
        with sharing(rulebook):
            found = [finding for check in _CHECKS for finding in check(rulebook)]
        self.seconds.append(time.process_time() - began)
        notes = sum(map(_is_open, found))
        self.not_proved += notes
        self.scored += len(found) - notes
        self.rulebooks += notes > 0


def _is_open(finding: Diagnostic) -> bool:
    return "not proved" in finding.sentence


def report(rulebooks: int = RULEBOOKS) -> None:
    """Print the counts of both kinds of rulebook, and what z3 takes of the time."""
    _told("made up", [_marked(drawn_by(SeededChooser(seed)).text) for seed in range(rulebooks)])
    _told(
        "in which bids look at bids that look at bids",
        [_marked(rounds_by(SeededChooser(seed), 1).text) for seed in range(rulebooks)],
    )


def _marked(text: str) -> Rulebook:
    rulebook = rulebook_of(text)
    chosen = {declared.name for declared in can_be_marked(rulebook)[:2]}
    inputs = {
        name: replace(one, better="more") if name in chosen else one for name, one in rulebook.inputs.items()
    }
    return replace(rulebook, inputs=inputs)


def _told(kind: str, rulebooks: Sequence[Rulebook]) -> None:
    without, with_z3 = _Found(), _Found()
    for rulebook in rulebooks:
        without.add(rulebook)
        with proving():
            with_z3.add(rulebook)
    print(
        f"{len(rulebooks)} rulebooks {kind}: {without.rulebooks} with notes, {without.not_proved} notes "
        f'"not proved"; with z3 {with_z3.not_proved}, and {with_z3.scored - without.scored} more findings; '
        f"{sum(with_z3.seconds) / sum(without.seconds):.1f} times as long, the slowest "
        f"{max(with_z3.seconds):.1f} s"
    )


if __name__ == "__main__":
    report(*(int(one) for one in sys.argv[1:2]))
