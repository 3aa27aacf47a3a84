"""Which words of a result are good news, bad news, or need a person."""

from typing import Final

from svrules.render.document import Tone

__all__ = ["tone_of"]

_TONES: Final[dict[str, Tone]] = {
    "pass": "good",
    "in scope": "good",
    "funded": "good",
    "part funded": "warn",
    "reserve": "quiet",
    "fail": "bad",
    "error": "bad",
    "out of scope": "quiet",
    "refer": "warn",
    "unknown": "warn",
    "not reached": "quiet",
}


def tone_of(word: str) -> Tone:
    """The tone of an outcome's word, or `plain` for any other."""
    return _TONES.get(word, "plain")
