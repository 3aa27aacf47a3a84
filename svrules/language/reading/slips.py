"""Slips of the pen in one line: words respelt as the nearest known, words put where one must stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from lark import Token
from lark.exceptions import UnexpectedToken

from svrules.diagnostics import letters_apart, nearest
from svrules.language.reading.said import Rewriting, joined
from svrules.language.reading.syntax import norm
from svrules.language.reading.vocabulary import Vocabulary
from svrules.language.reading.words import words

_MOST_WORDS: Final = 2
_LEAST_LIKE: Final = 0.7
_SHORTEST: Final = 4
_KEPT: Final = 2
_NEARLY_AS_LIKE: Final = 0.05
_MOST_EXPECTED: Final = 6
_MOST_UNKNOWN: Final = 3
# Whoever declares something for each member of a family writes it for their sake: it is no slip.
_NEVER_LEFT_OUT: Final = frozenset({"for each"})
_LONGEST: Final = 45
# Whoever wrote one of these meant it: without it the line says something else, or the opposite.
_CARRY_MEANING: Final = frozenset(
    {"unless", "not", "no", "never", "neither", "nor", "none", "without", "except", "unlike"}
    | {"half", "quarter", "third", "double", "twice", "triple", "most"}
)

# Words of three letters that are a word of the language but for one letter, and say something else.
_OTHER_WORDS: Final = frozenset(
    {"bet", "bid", "day", "eve", "fro", "fun", "inc", "let", "lie", "mad", "man", "men", "met", "non", "not"}
    | {"pas", "ran", "rot", "rue", "say", "sow", "tan", "ten", "the", "win", "wit"}
)


def respelt(
    code: str, unknown: tuple[Token, ...], keyword: str, vocabulary: Vocabulary
) -> Iterator[Rewriting]:
    """The line with unknown words, and those beside them, as the known words that they are likest to."""
    # A name may have been left undeclared: `uninsured` beside `insured`. Only words of the language are sure.
    spoken = frozenset(words().spoken_in(keyword)) - frozenset(vocabulary.names.spelt.values())
    known = [*vocabulary.names.spelt.values(), *words().spoken_in(keyword)]
    letters = [(name, frozenset(norm(name))) for name in dict.fromkeys(known)]
    found: dict[str, tuple[float, int, int, str]] = {}
    for token in unknown[:_MOST_UNKNOWN]:
        for start, end in _stretches(code, (token.column or 1) - 1, (token.end_column or 1) - 1):
            text = code[start:end]
            if end - start > _LONGEST:
                continue
            for name in nearest(text, _alike(text, letters)):
                likeness = SequenceMatcher(None, norm(text), norm(name)).ratio()
                if likeness >= _LEAST_LIKE and norm(text) != norm(name) and not _loses(text, name):
                    made = joined(code[:start], name, code[end:])
                    found[made] = max(found.get(made, (0.0, 0, 0, "")), (likeness, start, end, name))
    ranked = sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0]))
    for at, (made, (likeness, start, end, name)) in enumerate(ranked):
        others = [other for _, (other, *_) in ranked[:at] + ranked[at + 1 :]]
        alone = all(abs(likeness - other) > _NEARLY_AS_LIKE for other in others)
        yield Rewriting(
            made, alone and name in spoken and _is_slip(code[start:end], name), (start, end, name)
        )


def _loses(text: str, name: str) -> bool:
    """Whether a word is lost that the meaning hangs on, such as `unless` for `when`, `half` for `full`."""
    return bool((set(norm(text).split()) & _CARRY_MEANING) - set(norm(name).split()))


def _is_slip(typed: str, name: str) -> bool:
    """Whether nothing but a slip of the pen can lie between them: then no rule can come to mean its opposite.

    One letter in each word that differs, and none at its beginning: `unlike` and `like`, `neither` and
    `either` say opposite things. Nor in short words, in figures, or in `isn't`. A space left out is one too.
    """
    if norm(typed).replace(" ", "") == norm(name).replace(" ", ""):
        return True
    pairs = list(zip(norm(typed).split(), norm(name).split(), strict=False))
    if len(norm(typed).split()) != len(norm(name).split()):
        return False
    return all(_is_slip_of_word(one, other) for one, other in pairs if one != other)


def _is_slip_of_word(one: str, other: str) -> bool:
    if _lacks_a_letter(one, other):
        return True
    if min(len(one), len(other)) < _SHORTEST or one[:_KEPT] != other[:_KEPT]:
        return False
    return one.isalpha() and other.isalpha() and letters_apart(one, other) == 1


def _lacks_a_letter(one: str, other: str) -> bool:
    """Whether a word of three letters is one of four that lacks a letter, `wen` for `when`, and no other."""
    is_short = len(one) == _SHORTEST - 1 and len(other) == _SHORTEST
    if not is_short or one[0] != other[0] or other in _CARRY_MEANING or one in _OTHER_WORDS:
        return False
    return one.isalpha() and letters_apart(one, other) == 1


def _alike(text: str, letters: list[tuple[str, frozenset[str]]]) -> list[str]:
    """The names that could be near a text: with nearly its letters, or with all its words."""
    typed, said = frozenset(norm(text)), set(norm(text).split())
    apart = max(1, len(typed) // 3) + 2
    longer = max(3, len(text) // 3)
    return [
        name
        for name, has in letters
        if (len(typed ^ has) <= apart and abs(len(name) - len(text)) <= longer)
        or (has >= typed and said <= set(norm(name).split()))
        or (typed >= has and set(norm(name).split()) <= said)
    ]


def _stretches(code: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The place of the words, parts of it, and with up to two words more on either side."""
    inside = [start + found.start() for found in re.finditer(r"\S+", code[start:end])]
    outside = [start + found.end() for found in re.finditer(r"\S+", code[start:end])]
    starts, ends = inside or [start], outside or [end]
    left, right = code[:start], code[end:]
    for _ in range(_MOST_WORDS):
        word = left.split()[-1:] if left.strip() else []
        if not word or not word[0].isalpha():
            break
        left = left.rstrip()[: -len(word[0])]
        starts.append(len(left))
    for _ in range(_MOST_WORDS):
        word = right.split()[:1]
        if not word or not word[0].isalpha():
            break
        right = right.lstrip()[len(word[0]) :]
        ends.append(len(code) - len(right))
    yield from ((low, high) for low in starts for high in ends if low < high)


def expected_words(code: str, stopped: UnexpectedToken, rows: list[str]) -> Iterator[Rewriting]:
    """The line with a word that must stand where it stops making sense, put in or put in place of another."""
    token = stopped.token
    expected = [words().phrase(terminal) for terminal in stopped.accepts or stopped.expected]
    phrases = sorted({phrase for phrase in expected if phrase} - _NEVER_LEFT_OUT)
    if not phrases or len(phrases) > _MOST_EXPECTED or token.line != token.end_line:
        return
    start, end = min((token.column or 1) - 1, len(code)), min((token.end_column or 1) - 1, len(code))
    for phrase in phrases:
        # A comma stands beside words, never in their place; what `of` and `or` say nothing else does.
        said = code[start:end]
        is_kept = (phrase == "," and said[:1].isalnum()) or norm(said) in ("and", "or", "of")
        if said.strip() and not is_kept and not _loses(said, phrase):
            yield Rewriting(joined(code[:start], phrase, code[end:]), False)
        yield Rewriting(joined(code[:start], phrase + " ", code[start:]).rstrip(), False)
