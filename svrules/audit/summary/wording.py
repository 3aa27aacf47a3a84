"""Words of reasons: whether they compare with another tender, or only repeat what was published."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

__all__ = ["comparing", "final_mark", "folded", "is_blank", "repeated"]

_ONE: Final = r"(?:bidders?|bids?|tenders?|tenderers?|suppliers?|submissions?|responses?|offers?|proposals?)"
_ABOUT: Final = r"(?:specification|requirements?|brief|asked|required|needed|expected|planned|stated|before)"
# A figure, a year or what was asked for is no tender: `better than the specification asks`.
_NO_TENDER: Final = (
    rf"(?!\s+(?:(?:the|what|our|its|was|is|were)\s+)*"
    rf"(?:{_ABOUT}\b|[£\d]|half|a\s+third|a\s+quarter|current|last))"
)
_THEM: Final = r"(?:that|those|two|three|all|any|most|the\s+\w+[\s-]+placed)"
_COMPARING: Final = re.compile(
    r"(?<!\w)(?:"
    rf"(?:an?)?other\s+(?:bidders?|bids?|tenders?|tenderers?|submissions?|responses?)"
    rf"|(?:the|all|some|any|most)\s+other\s+suppliers?|than\s+(?:the\s+)?others|with\s+(?:the\s+)?others"
    rf"|(?:two|three|four|five|both|all|most|several|many|some|few|no)\s+(?:of\s+the\s+)?(?:bidders|tenderers)"
    rf"|(?:first|second|third|top|next|highest|lowest|best|strongest|weakest|cheapest|dearest|winning"
    rf"|successful|leading|preferred|losing)[\s-]+"
    rf"(?:(?:placed|ranked|scoring|scored|priced)\b(?:\s+{_ONE})?|{_ONE}(?!\s+times?\b))"
    rf"|lowest\s+price|cheapest|competitors?(?!\s+as\b)|rivals?|the\s+winner|most\s+advantageous\s+tender"
    rf"|runners?[\s-]up|best\s+of\s+all|in\s+comparison|stronger\s+than\s+most|weaker\s+than\s+most"
    rf"|(?:better|worse|stronger|weaker|cheaper|dearer)\s+than{_NO_TENDER}"
    rf"|(?:more|less|fewer|higher|lower)\s+(?:\w+\s+){{1,2}}than\s+{_THEM}\b|as\s+\w+\s+as\s+{_THEM}\b"
    rf"|compared\s+(?:with|to){_NO_TENDER}"
    r")(?!\w)"
)
_FILLER: Final = frozenset({
    "a", "an", "and", "are", "answer", "at", "been", "bid", "by", "for", "from", "has", "have", "in", "is",
    "it", "its", "level", "mark", "marks", "of", "on", "or", "out", "response", "score", "scored", "scores",
    "tender", "that", "the", "their", "this", "to", "was", "were", "which", "will", "with",
})  # fmt: skip


_BLANKS: Final = frozenset({
    "", "tbc", "tba", "tbd", "todo", "to do", "n a", "na", "n k", "nil", "none", "no comment",
    "no comments", "nothing", "nothing to add", "see above", "as above", "see below", "see notes",
    "see note", "see comments", "see file", "ditto", "same", "same as above", "x", "xx", "xxx", "test",
    "pending", "to be confirmed", "to be added", "to be completed", "to follow", "later", "draft",
    "agreed", "as agreed", "yes", "no", "as discussed", "discussed", "consensus", "see consensus",
    "moderated", "not applicable", "not given", "blank", "unknown", "reason", "comment",
})  # fmt: skip
_PRAISE: Final = frozenset({
    "acceptable", "adequate", "all", "average", "bad", "brilliant", "excellent", "fair", "fine", "good",
    "great", "high", "inadequate", "low", "medium", "nice", "ok", "okay", "outstanding", "perfect",
    "poor", "quite", "really", "satisfactory", "solid", "strong", "sufficient", "unacceptable",
    "unsatisfactory", "very", "weak", "well", "done",
})  # fmt: skip


def folded(text: str) -> str:
    """The text as it is compared: no case, runs of white space as one space, wide and narrow forms alike."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def final_mark(text: str) -> str:
    """The text with `final mark` for the rulebook's `settled mark`."""
    return re.sub(r"\bsettled (?=\w)", "final ", text)


def comparing(text: str) -> str | None:
    """The words by which a reason compares with another tender; None: it does not."""
    found = _COMPARING.search(folded(text))
    return None if found is None else found[0]


def is_blank(reason: str) -> bool:
    """Whether a text only stands in the place of a reason: `TBC`, `n/a`, `-`, `See above`, `Good`."""
    bare = " ".join(re.findall(r"[^\W_]+", folded(reason)))
    if bare in _BLANKS:
        return True
    words = bare.split()
    return (
        bool(words)
        and all(one in _PRAISE or one in _FILLER for one in words)
        and any(one in _PRAISE for one in words)
    )


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
