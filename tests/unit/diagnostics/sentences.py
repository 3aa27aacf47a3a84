"""How every message is written: whole sentences, from a capital (or a name in back-ticks) to a full stop."""

import re

_BEGINS = re.compile(r"[A-Z£\d]|`[^`]")
_JOINED = re.compile(
    r"[:;,?!]\.(?=\s|$)|(?<!\.)\.\.(?=\s|$)|\w\s\.(?=\s|$)|[^.]\.[,;:](?=\s)|[:;,]\s*[;,:](?=\s)"
)
_ENDS = re.compile(r"[^.?!… ][.?]\Z")


def badly_joined(said: str) -> str:
    """The first two marks that stand beside each other since two sentences were joined, such as `:.`."""
    found = _JOINED.search(said)
    return found[0] if found else ""


def begins_well(said: str) -> bool:
    """Whether it begins with a capital, an amount or a name in back-ticks."""
    return bool(_BEGINS.match(said))


def ends_well(said: str) -> bool:
    """Whether it ends with one full stop, or the question mark of `Did you mean …?`."""
    return bool(_ENDS.search(said))


def is_whole_sentence(said: str) -> bool:
    """Whether it is written as every message is."""
    return begins_well(said) and ends_well(said)
