"""A receipt: a short code that says what was decided, and that anyone can work out again.

It is the first 120 bits of the SHA-256 of a JSON array, without spaces, in UTF-8: the words
`svrules receipt 1`, the SHA-256 of the rulebook and of the data, the rules date, the scope, and for each bid,
in the order of the data, its name, outcome, exact total, exact award value, rank, a pair of code and exact
marks for each criterion, and what it gets from a pot: a pair of status and exact amount. What is not known,
or is not there, is `null`. The 24 characters that this makes (base32 of Douglas Crockford: no I, L, O or U)
are followed by one that tells a slip of the pen from another result.
"""

from __future__ import annotations

import json
from hashlib import sha256
from types import SimpleNamespace
from typing import Any, Final

from svrules.engine.result import Result
from svrules.errors import MisuseError

__all__ = ["read_code", "receipt", "receipt_of_json", "with_receipt"]

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS: Final = str.maketrans(
    {"O": "0", "I": "1", "L": "1", "-": None, " ": None, "–": None, "\u00a0": None}
)
_LONG: Final = 24
_GROUP: Final = 5
_BITS: Final = 5 * _LONG
_MODULUS: Final = 0b100101
"""x⁵ + x² + 1: makes a field of the 32 letters, in which x has 31 different powers."""


def receipt(result: Result) -> str:
    """The receipt of a result, such as `4VT8Q-…`: five groups of five letters and digits.

    Notes, explanations and anything that a later version adds to results do not change it.
    """
    return _code(_decided(result))


def with_receipt(result: Result) -> Result:
    """The result with its receipt in it."""
    return result.model_copy(update={"receipt": receipt(result)})


def receipt_of_json(text: str) -> str:
    """The receipt of a result that was kept as JSON, by whatever version of svrules.

    Raises ValueError when the text is not a result.
    """
    try:
        return _code(_decided(json.loads(text, object_hook=lambda found: SimpleNamespace(**found))))
    except (AttributeError, TypeError, ValueError, RecursionError) as problem:
        raise ValueError("this is not a result as JSON") from problem


def read_code(text: str) -> str:
    """A receipt as somebody typed it, as svrules prints it: capitals, groups, 0 for O, 1 for I and L.

    Raises MisuseError when a character is missing, not one of a receipt, or does not go with the others.
    """
    typed = text.upper().translate(_READ_AS)
    strange = sorted({letter for letter in typed if letter not in _LETTERS})
    if strange:
        raise MisuseError(f"`{text}` is not a receipt: there is no `{strange[0]}` in one. {_CHECK}")
    if len(typed) != _LONG + 1:
        raise MisuseError(
            f"`{text}` is not a whole receipt: it has {len(typed)} letters and digits, not {_LONG + 1}. "
            f"{_CHECK}"
        )
    if _check_letter(typed[:-1]) != typed[-1]:
        raise MisuseError(f"`{text}` was not typed as it was given: a character of it is wrong. {_CHECK}")
    return _grouped(typed)


_CHECK: Final = "Compare it with the page that it is from"


def _decided(result: Any) -> list[object]:
    about = [result.rulebook.sha256, result.data_sha256, result.rules_date, result.contract.scope]
    return ["svrules receipt 1", *about, [_of_bid(bid) for bid in result.bids]]


def _of_bid(bid: Any) -> list[object]:
    marks = [[one.code, one.exact] for one in bid.criteria]
    gets = None if bid.allocation is None else [bid.allocation.status, bid.allocation.amount_exact]
    return [bid.bid, bid.outcome, bid.exact, bid.award_exact, bid.rank, marks, gets]


def _code(decided: list[object]) -> str:
    text = json.dumps(decided, ensure_ascii=False, separators=(",", ":"))
    digest = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()) >> (256 - _BITS)
    letters = "".join(_LETTERS[digest >> shift & 31] for shift in range(_BITS - 5, -1, -5))
    return _grouped(letters + _check_letter(letters))


def _check_letter(letters: str) -> str:
    # Each place counts with another power of x, so one wrong letter and two swapped ones are always seen.
    total = 0
    for letter in letters:
        total = (total ^ _LETTERS.index(letter)) << 1
        total ^= _MODULUS if total & 32 else 0
    return _LETTERS[total]


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))
