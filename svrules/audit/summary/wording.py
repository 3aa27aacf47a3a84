"""Words of reasons: whether they compare with another tender, or only repeat what was published."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

__all__ = ["COMPARING", "comparing", "folded", "repeated"]

COMPARING: Final = (
    "other bid", "other bids", "other bidder", "other bidders", "other tender", "other tenders",
    "other tenderer", "other tenderers", "other supplier", "other suppliers", "other submission",
    "other submissions", "other response", "other responses", "another bid", "another bidder",
    "another tender", "another tenderer", "another supplier", "the others", "competitor", "competitors",
    "rival", "rivals", "the winner", "winning bid", "winning bidder", "winning tender", "successful bidder",
    "successful tender", "successful tenderer", "successful supplier", "most advantageous tender",
    "runner-up", "runner up", "better than", "worse than", "stronger than", "weaker than", "cheaper than",
    "dearer than", "compared with", "compared to", "in comparison",
    "best bid", "best tender", "best response", "best of all", "strongest bid", "strongest tender",
    "strongest response", "weakest bid", "weakest tender", "weakest response", "highest scoring",
    "lowest scoring",
)  # fmt: skip
"""Words by which a reason holds a tender against another, not against the criterion."""

_COMPARING: Final = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(one) for one in sorted(COMPARING, key=len, reverse=True)) + r")(?!\w)"
)
_FILLER: Final = frozenset({
    "a", "an", "and", "are", "answer", "at", "been", "bid", "by", "for", "from", "has", "have", "in", "is",
    "it", "its", "level", "mark", "marks", "of", "on", "or", "out", "response", "score", "scored", "scores",
    "tender", "that", "the", "their", "this", "to", "was", "were", "which", "will", "with",
})  # fmt: skip


def folded(text: str) -> str:
    """The text as it is compared: no case, runs of white space as one space, wide and narrow forms alike."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def comparing(text: str) -> str | None:
    """The words by which a reason compares with another tender; None: it does not."""
    found = _COMPARING.search(folded(text))
    return None if found is None else found[0]


def repeated(reason: str, published: Mapping[str, str]) -> str | None:
    """Which of the published wordings a reason only repeats; None: it says something of its own.

    It repeats one if it has no word beside those of the wording, figures, and words that say nothing.
    """
    said = _words(reason)
    if not said:
        return "the mark"
    return next((what for what, wording in published.items() if said <= _words(wording)), None)


def _words(text: str) -> set[str]:
    found = re.findall(r"[^\W\d_]+", folded(text))
    return {one for one in found if one not in _FILLER}
