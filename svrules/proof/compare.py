"""One expectation against the result: nothing when it comes out as written, otherwise a diagnostic.

Where a number or outcome is not there, the diagnostic says why before anything else, and offers nothing to
write in its place: the rulebook or the facts have to be put right, not the example.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from svrules.data.wording import listed, name_key
from svrules.diagnostics import Diagnostic, Fix
from svrules.language.rulebook import Expectation, RawCell
from svrules.language.types import NumberType
from svrules.proof.cause import cause_of
from svrules.proof.expected import Expected, exact_words, read_expected
from svrules.proof.found import Found
from svrules.quantities import MONEY, STANDARD_UNITS, UnitTable, decimal_places, read_date, shown

_NOTHING_TO_WRITE = ("error", "unknown", "not reached")
# A total or a rank is also asked of a bid that has none: `fail E2`, `unknown`.
_OUTCOME_IN_PLACE = ("total", "rank", "outcome", "award value")


def compare(expectation: Expectation, found: Found, whose: str, units: UnitTable) -> Diagnostic | None:
    """The mismatch, if there is one. `whose` is "`Ash`" or "the contract", for the sentence."""
    subject, cell = name_key(expectation.subject.text), expectation.expected
    expected = read_expected(cell.text, units)
    about = f"`{expectation.subject.text}` of {whose}"
    number = _number_words(found, expected, units)
    if subject == "missing":
        return _missing(about, cell, found)
    if subject == "near tie":
        return _near_tie(about, cell, found)
    if subject == "allocation":
        return _allocation(about, cell, expected, found)
    if expected.outcome is not None and (found.outcome is not None or found.words is None):
        return _outcome(about, cell, expected, found, number)
    if expected.none:
        return (
            None
            if found.is_none or name_key(found.words or "") == "none"
            else _wrong(about, cell, "none", found, number)
        )
    if found.words is not None:
        return _words(about, cell, expected, found)
    if expected.number is None:
        return _not_readable(about, subject, cell)
    return None if found.number == expected.number else _wrong(about, cell, cell.text, found, number)


def _number_words(found: Found, expected: Expected | None = None, units: UnitTable | None = None) -> str:
    """The number that was found, exactly and as the cell writes its own; empty where there is none."""
    if found.number is None:
        return ""
    return exact_words(found.number, found.type, expected.kind if expected else "number", units)


def _outcome(about: str, cell: RawCell, expected: Expected, found: Found, number: str) -> Diagnostic | None:
    if found.marks == expected.outcome and not expected.labels:
        return None
    if expected.outcome != found.outcome:
        return _wrong(about, cell, cell.text, found, number)
    rules = {name_key(label): outcome for label, outcome in found.rules.items()}
    wrong = [label for label in expected.labels if rules.get(name_key(label)) != expected.outcome]
    if not wrong:
        return None
    said = ", ".join(
        f"`{label}` says {rules[name_key(label)]}"
        if name_key(label) in rules
        else f"there is no rule `{label}`"
        for label in wrong
    )
    by = [label for label, outcome in found.rules.items() if outcome == expected.outcome]
    return _mismatch(cell, f"{about}: {said}.", f"{expected.outcome} {', '.join(by)}" if by else "", found)


def unreadable(expectation: Expectation) -> Diagnostic:
    """What is said of a cell that is neither a number nor an outcome, where nothing else may stand."""
    subject = expectation.subject.text
    return _not_readable(f"`{subject}`", name_key(subject), expectation.expected)


def _not_readable(about: str, subject: str, cell: RawCell) -> Diagnostic:
    what = f"`{cell.text}` is not something that {about} can be."
    return Diagnostic("SV0703", "error", cell.span, what, "", _what_may_stand(subject))


def _wrong(about: str, cell: RawCell, expected: str, found: Found, number: str) -> Diagnostic:
    is_wrong = f"{about} is {_state(found, number)}, and `{expected}` was expected."
    cause = cause_of(found, found.contract) if found.is_none and found.outcome in _NOTHING_TO_WRITE else None
    if cause is not None:
        return Diagnostic("SV0701", "error", cell.span, f"{cause.words} So {is_wrong}")
    return _mismatch(cell, is_wrong, _fix_words(found, number), found)


def _words(about: str, cell: RawCell, expected: Expected, found: Found) -> Diagnostic | None:
    said = found.words or ""
    if name_key(said) == name_key(cell.text):
        return None
    there, here = read_date(said), read_date(cell.text)
    if isinstance(there, date) and there == here:
        return None
    return _mismatch(cell, f"{about} is `{said}`, and `{cell.text}` was expected.", said, found)


def _missing(about: str, cell: RawCell, found: Found) -> Diagnostic | None:
    names = list(dict.fromkeys(one.fact for one in found.missing))
    there = {name_key(name): name for name in names}
    text = "" if name_key(cell.text) in ("none", "nothing") else cell.text
    asked = {name_key(name) for name in text.split(",") if name.strip()}
    if asked == set(there):
        return None
    listing = listed(names, "and") if names else "nothing"
    return _mismatch(cell, f"{about}: what is missing is {listing}.", ", ".join(names) or "none", found)


def _near_tie(about: str, cell: RawCell, found: Found) -> Diagnostic | None:
    """`yes`, `no`, or the names of the bids that are near, in any order; names may hold commas."""
    asked = name_key(cell.text)
    if asked in ("yes", "no", "none") and (asked == "yes") == bool(found.bids):
        return None
    left = asked
    for name in sorted(map(name_key, found.bids), key=len, reverse=True):
        left = left.replace(name, "", 1) if name in left else f"{left}?"
    if found.bids and not left.strip(", "):
        return None
    near = f"is with {listed(found.bids, 'and')}" if found.bids else "is with nobody"
    sentence = f"{about} {near}, and `{cell.text}` was expected."
    return _mismatch(cell, sentence, ", ".join(found.bids) or "no", found)


def _allocation(about: str, cell: RawCell, expected: Expected, found: Found) -> Diagnostic | None:
    words = cell.text.rpartition("£")
    status = name_key(words[0] or cell.text)
    amount = read_expected(f"£{words[2]}", STANDARD_UNITS).number if words[1] else None
    if expected.none:
        status = ""
    if status == name_key(found.outcome or "") and amount in (None, found.number):
        return None
    amounts = [] if found.number is None else [_pounds(found.number)]
    has = " ".join([found.outcome or "none", *amounts])
    return _mismatch(cell, f"{about} is `{has}`, and `{cell.text}` was expected.", has, found)


def _pounds(number: Fraction) -> str:
    return exact_words(number, NumberType(MONEY))


def _state(found: Found, number: str) -> str:
    """What was found, exactly; a number whose decimals do not end is shown rounded as well."""
    if found.number is not None:
        if decimal_places(found.number) is None:
            return f"exactly `{number}` (`{_rounded(found, number)}`)"
        return f"`{number}`"
    if found.words is not None:
        return f"`{found.words}`"
    return f"{found.outcome or 'none'}{found.days}"


def _rounded(found: Found, exactly: str) -> str:
    number = found.number or Fraction(0)
    if exactly.endswith("%"):
        return f"{shown(number * 100)}%"
    return shown(number, thousands=True)


def _fix_words(found: Found, number: str) -> str:
    if found.number is not None:
        return number
    if found.words is not None:
        return found.words
    if found.outcome in _NOTHING_TO_WRITE:
        return ""
    fails = [label for label, outcome in found.rules.items() if outcome == found.outcome]
    labelled = found.outcome in ("fail", "refer") and fails
    return f"{found.outcome} {', '.join(fails)}" if labelled else (found.outcome or "none")


def told(found: Found) -> str:
    """What an example would have to expect for it to come out; empty where nothing can be written."""
    if found.outcome in _NOTHING_TO_WRITE and found.is_none:
        return found.outcome or ""
    return _fix_words(found, _number_words(found))


def _mismatch(cell: RawCell, sentence: str, instead: str, found: Found) -> Diagnostic:
    fix = Fix(cell.span, instead) if instead else None
    clause = f"clause {found.clause}" if found.clause else "the rulebook"
    try_ = f"Check your working against {clause}"
    try_ += f"; if the example is wrong, the rulebook gives {_given(instead, found)}." if instead else "."
    return Diagnostic("SV0701", "error", cell.span, sentence, "", try_, fix)


def _given(instead: str, found: Found) -> str:
    if found.number is None or found.outcome in ("funded", "part funded", "reserve"):
        return f"`{instead}`"
    if decimal_places(found.number) is None:
        return f"{_rounded(found, instead)} (exactly {instead})"
    whole, _, decimals = instead.partition(".")
    return f"{whole}.{decimals.ljust(found.places, '0')}" if found.places else instead


def _what_may_stand(subject: str) -> str:
    if subject in _OUTCOME_IN_PLACE:
        return "Write a number, `none`, or an outcome such as `fail E2`."
    return "Write a number such as `82.5`, `£1,200`, `10%` or `247/3`, or leave the cell empty."
