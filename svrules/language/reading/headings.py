"""A heading that cannot be read, cut to what can, so that the lines below it are read all the same."""

from __future__ import annotations

from typing import Final

from lark import Token

__all__ = ["DECLARED_ALL_THE_SAME", "cut"]

# What these list or say is understood without the rest of their heading; what others say hangs on it.
DECLARED_ALL_THE_SAME: Final = frozenset(
    {"rulebook", "contract", "bid", "bid inputs", "family", "setting", "example"}
)
_BEHIND_A_TYPE: Final = ("CLAUSE", "FROM", "UNTIL")
_EACH: Final = frozenset({"each", "every"})


def cut(heading: list[Token], unexpected: Token) -> list[Token] | None:
    """The heading up to the word that does not fit; None where that cannot help.

    It cannot where all of it was left out already, or where what is left out may name the family that the
    lines are for, or be part of a type. What a criterion is worth is needed in its heading: something stands
    in for it.
    """
    at = next((at for at, token in enumerate(heading) if token is unexpected), len(heading) - 1)
    # What ends too soon, as in `clause` without its number, is left out from its last word.
    at = min(at, len(heading) - 2)
    is_criterion = heading[0].type == "CRITERION"
    if is_criterion:
        at = min(at, next((at for at, token in enumerate(heading) if token.type == "WORTH"), at))
    kept, end = heading[:at], heading[-1]
    is_of_each = any(token.type in ("FOR_EACH", "BID_INPUTS") for token in kept)
    left_out = [word.lower() for token in heading[at:] if token.type != "STRING" for word in token.split()]
    if not kept or (not is_of_each and not _EACH.isdisjoint(left_out)):
        return None
    if heading[0].type == "SETTING" and not any(token.type in _BEHIND_A_TYPE for token in heading[: at + 1]):
        return None
    if is_criterion:
        stands_in_already = not heading[-2]
        kept += [Token.new_borrow_pos(kind, "", end) for kind in ("WORTH", "WHAT_IS_LEFT")]
        return None if stands_in_already else [*kept, end]
    return [*kept, end]
