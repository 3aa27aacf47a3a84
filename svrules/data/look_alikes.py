"""Names that a reader cannot tell apart: letters of different scripts, marks that cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from svrules.data.wording import bidder_key

# Letters of Cyrillic and of Greek that look like Latin ones, capitals first.
_CYRILLIC: Final = "АВЕЅІЈКМНОРСТУХаеорсухіјѕ"
_GREEK: Final = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαορνκτυιγ"
_LATIN: Final = "ABESIJKMHOPCTYXaeopcyxijsABEZHIKMNOPTYXaopvktuiy"
_LOOKS_LIKE: Final = str.maketrans(_CYRILLIC + _GREEK, _LATIN)
# Letters and figures that many typefaces draw alike. `L` and `i` are told apart.
_DRAWN_ALIKE: Final = str.maketrans("Il|Oo", "11100")
_BETWEEN_WORDS: Final = re.compile(r"(?<![0-9])[\W_]+|[\W_]+(?![0-9])")


def looks(name: str) -> str:
    """The key under which names match that look alike."""
    if name.isascii():
        return bidder_key(name)
    return bidder_key("".join(mark for mark in name.translate(_LOOKS_LIKE) if not _is_unseen(mark)))


def is_disguised(name: str) -> bool:
    """Whether letters of the name look like Latin ones beside true Latin ones, or some cannot be seen."""
    if name.isascii():
        return False
    has_latin = any("a" <= mark.casefold() <= "z" for mark in name)
    return any(_is_unseen(mark) or (has_latin and ord(mark) in _LOOKS_LIKE) for mark in name)


def _is_unseen(mark: str) -> bool:
    return unicodedata.category(mark) == "Cf"


def without_punctuation(name: str) -> str:
    """The name without case, punctuation and spaces; those between two figures stay."""
    return _BETWEEN_WORDS.sub("", bidder_key(name))


def nearly(name: str) -> str:
    """The key under which names match that are hard to tell apart: `Alloy Ltd`, `All0y Ltd.`."""
    return without_punctuation(name.translate(_DRAWN_ALIKE))
