"""A cap that holds on a condition, `capped at 12 unless signed`, as the language says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from svrules.language.reading.lines import SourceText, Statement
from svrules.language.reading.masking import masked
from svrules.language.reading.negated import joins
from svrules.language.reading.part_marks import worth_in_figures
from svrules.language.reading.said import Rewriting

__all__ = ["capped_on_condition"]

_CAPPED: Final = re.compile(
    r"\bcapped at\s+(?P<most>\d{1,6}(?:\.\d{1,6})?)(?:\s*(?P<percent>%)|\s+(?:marks?|points?))?,?\s+"
    r"(?:(?P<otherwise>without|unless)|(?:only\s+)?(?:when|if|where)(?P<not>\s+not)?)\s+"
    r"(?:there is\s+)?(?:an?\s+|the\s+)?(?P<condition>\S.*)$",
    re.IGNORECASE,
)


def capped_on_condition(code: str, home: Statement, source: SourceText) -> Iterator[Rewriting]:
    """With `(if … then … otherwise …)`: all that the criterion is worth where the cap does not hold."""
    said = _CAPPED.search(masked(code))
    worth = "100%" if said is not None and said["percent"] else worth_in_figures(home, source)
    if said is None or not worth or (said["not"] and joins(said["condition"])):
        return
    condition = code[said.start("condition") :].rstrip()
    most = said["most"] + (said["percent"] or "")
    is_without = said["otherwise"] or said["not"]
    then, otherwise = (worth, most) if is_without else (most, worth)
    made = f"capped at (if {condition} then {then} otherwise {otherwise})"
    yield Rewriting(f"{code[: said.start()]}{made}", False)
