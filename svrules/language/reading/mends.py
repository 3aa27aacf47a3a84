"""Messages about lines that can be mended: what was said, and what to write instead."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from lark import Token

from svrules.diagnostics import Diagnostic, Span
from svrules.language.reading.kinds import NO_KIND
from svrules.language.reading.mender import Mend, Mender
from svrules.language.reading.syntax import norm
from svrules.quantities import read_date
from svrules.quantities.reading_dates import Ambiguous

# What reading a line finds; other findings are about what it means.
_ABOUT_WORDS: Final = frozenset({"SV0101", "SV0102", "SV0103", "SV0104", "SV0106", "SV0203"})
# Of `4/6 of the marks` and `4 out of 6 marks` nothing is without meaning.
_OF_A_SHARE: Final = re.compile(r"[/÷]|(?:out )?of \d")
_MOST_MENDED: Final = 15
_ALIKE: Final = 0.7
_LONGEST_LINE: Final = 90
_DECLARE: Final = "Declare it: as an input under `contract` or `bid`, as a `setting`, or as a `value`."
_DECLARED: Final = "Every name must be declared, so that a slip of the pen is never read as a blank."


def with_mends(problems: list[Diagnostic], mender: Mender) -> list[Diagnostic]:
    """The problems, those of a line that can be mended told as one with its fix."""
    found: list[Diagnostic] = []
    tried = 0
    for line, group in groupby(sorted(problems, key=_line), key=_line):
        here = list(group)
        loose = [
            one for one in here if one.code in _ABOUT_WORDS and (one.fix is None or one.code == "SV0203")
        ]
        if not loose or not line or tried >= _MOST_MENDED:
            found += here
            continue
        tried += 1
        mend = mender.at(line)
        if mend is None:
            found += [undone(one) for one in here]
        else:
            found += [*(one for one in here if one not in loose), told(loose[0], mend)]
    return found


def undone(problem: Diagnostic) -> Diagnostic:
    """An unknown name without a fix: what is near it was tried, and cannot be read there."""
    if problem.code != "SV0203" or problem.fix is None:
        return problem
    typed = problem.sentence.split("`")[1]
    alike = SequenceMatcher(None, norm(typed), norm(problem.fix.replacement)).ratio() >= _ALIKE
    return replace(problem, try_=problem.try_ if alike else _DECLARE, fix=None)


def told(problem: Diagnostic, mend: Mend) -> Diagnostic:
    """The problem told by what mends it; what it says of its own words stays."""
    if problem.sentence.endswith("is not a way of saying it here.") or problem.code == "SV0103":
        # `Write and not …` leaves to find out what the line itself can say.
        is_vague = "…" in problem.try_ or "with a unit" in problem.try_
        try_ = _advice(mend) if is_vague else problem.try_
        return replace(problem, try_=try_, fix=mend.fix)
    if problem.code == "SV0106":
        return replace(
            problem, span=mend.span if mend.said else problem.span, try_=_advice(mend), fix=mend.fix
        )
    if mend.is_slip:
        return Diagnostic(
            "SV0203", "error", problem.span if problem.code == "SV0203" else mend.span,
            f"`{mend.said}` is not a name of this rulebook.", why=_DECLARED,
            try_=f"Did you mean `{mend.write}`?", fix=mend.fix,
        )  # fmt: skip
    if not mend.said and not mend.write.strip():
        return _moved(problem, mend)
    if not mend.write.strip() and not _OF_A_SHARE.match(mend.said):
        twice = norm(mend.line).count(norm(mend.said)) and mend.said[:1].isalpha()
        if problem.sentence.endswith(NO_KIND) and not twice:
            return replace(problem, try_=_advice(mend), fix=mend.fix)
        sentence = f"`{mend.said}` {'stands here twice' if twice else 'has no meaning here'}."
        return Diagnostic(problem.code, "error", mend.span, sentence, try_="Leave it out.", fix=mend.fix)
    if not mend.said:
        return replace(
            problem,
            code="SV0101",
            sentence="Something is missing here.",
            why="",
            try_=_advice(mend),
            fix=mend.fix,
        )
    sentence = f"`{mend.said}` is not a way of saying it here."
    return Diagnostic("SV0101", "error", mend.span, sentence, try_=_advice(mend), fix=mend.fix)


def _moved(problem: Diagnostic, mend: Mend) -> Diagnostic:
    """The message for a line that only stands too far in, or not far enough."""
    span = replace(problem.span, column=1, end_column=1) if isinstance(problem.span, Span) else problem.span
    if mend.line[:1].isspace():
        sentence, try_ = "This line belongs to the statement above.", "Indent it."
    else:
        sentence, try_ = "This line begins a statement, and is indented.", "Begin it at the margin."
    return Diagnostic("SV0106", "error", span, sentence, try_=try_, fix=mend.fix)


def day_told(token: Token, mend: Mend, span: Span) -> Diagnostic:
    """The message for a day that can be read in more ways than one, or not at all, with what may be meant."""
    read = read_date(str(token))
    why = read.reason if isinstance(read, Ambiguous) else ""
    return Diagnostic(
        "SV0105", "error", span, f"`{token}` is not a day that can be read one way only.",
        why=why, try_=_advice(mend), fix=mend.fix,
    )  # fmt: skip


def _advice(mend: Mend) -> str:
    lines = [line.strip() for line in mend.line.split("\n") if line.strip()]
    if not lines:
        return "Leave the line out."
    if len(lines) > 1:
        return "Write it on lines of its own: " + ", then ".join(f"`{line}`" for line in lines) + "."
    whole = not mend.said or len(lines[0]) <= _LONGEST_LINE
    return f"Write `{lines[0] if whole else mend.write.strip()}`."


def _line(problem: Diagnostic) -> int:
    return problem.span.line if isinstance(problem.span, Span) else 0
