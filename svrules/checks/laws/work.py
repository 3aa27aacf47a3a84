"""How much was worked out for the laws of one rulebook, and how much more should be: counted, never timed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from svrules.language.rulebook import Rulebook

__all__ = ["Work"]

# For a rulebook of a thousand lines or less; for longer ones in proportion.
_MOST_STEPS: Final = 40_000
_MOST_BRANCHES: Final = 1_000
_DEEPEST: Final = 120
_TOO_DEEP: Final = "Parts of the rulebook stand on each other deeper than is followed."
_TOO_MANY: Final = "More conditions hang on each other than are followed."


@dataclass(eq=False)
class Work:
    """Steps taken, branches of conditions looked into, and how many things wait for each other at the time.

    `why` says what was left out, in words; empty where nothing was.
    """

    scale: int = 1
    steps: int = 0
    branches: int = 0
    depth: int = 0
    why: str = ""

    @staticmethod
    def on(rulebook: Rulebook) -> Work:
        """The work on a rulebook, of which nothing is done yet."""
        return Work(scale=1 + rulebook.text.count("\n") // 1000)

    def begin_again(self) -> None:
        """Count from nothing: what is known stays, and another fact is looked into."""
        self.steps = self.branches = 0
        self.why = ""

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """While it lasts, what is worked out waits for one thing more."""
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def too_many(self) -> None:
        """Note that more conditions hang on each other than are followed."""
        self.why = _TOO_MANY

    @property
    def _is_spent(self) -> bool:
        return self.branches > _MOST_BRANCHES * self.scale or self.steps > _MOST_STEPS * self.scale

    def too_deep(self) -> None:
        """Note that parts stand on each other too deep."""
        self.why = _TOO_DEEP

    def goes_on(self) -> bool:
        """Whether another thing is to be worked out; else it may be anything."""
        self.steps += 1
        if self.depth >= _DEEPEST:
            self.why = _TOO_DEEP
            return False
        return True

    def branches_on(self) -> bool:
        """Whether what a condition says is to be assumed in what hangs on it; else nothing is."""
        self.branches += 1
        if self.depth >= _DEEPEST or self._is_spent:
            self.why = _TOO_MANY
            return False
        return True
