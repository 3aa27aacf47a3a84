"""One expectation against the result: nothing when it comes out as written, otherwise a diagnostic."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from svrules.data.wording import listed, name_key
from svrules.diagnostics import Diagnostic, Fix
from svrules.language.rulebook import Expectation, RawCell
from svrules.language.types import NumberType
from svrules.proof.expected import Expected, exact_words, read_expected
from svrules.proof.found import Found
from svrules.quantities import STANDARD_UNITS, UnitTable, decimal_places, read_date, shown

# A total or a rank is also asked of a bid that has none: `fail E2`, `unknown`.
_OUTCOME_IN_PLACE = ("total", "rank", "outcome", "award value")


def compare(expectation: Expectation, found: Found, whose: str, units: UnitTable) -> Diagnostic | None:
    """The mismatch, if there is one. `whose` is "`Ash`" or "the contract", for the sentence."""
    subject, cell = name_key(expectation.subject.text), expectation.expected
    expected = read_expected(cell.text, units)
    about = f"`{expectation.subject.text}` of {whose}"
    if subject == "missing":
        return _missing(about, cell, found)
    if subject == "allocation":
        return _allocation(about, cell, expected, found)
    if expected.outcome is not None and (found.outcome is not None or found.words is None):
        return _outcome(about, cell, expected, found)
    if expected.none:
        return (
            None
            if found.is_none or name_key(found.words or "") == "none"
            else _wrong(about, cell, "none", found)
        )
    if found.words is not None:
        return _words(about, cell, expected, found)
    return _number(about, subject, cell, expected, found)


def _outcome(about: str, cell: RawCell, expected: Expected, found: Found) -> Diagnostic | None:
    if expected.outcome != found.outcome:
        return _mismatch(
            cell, f"{about} is {_state(found)}, and `{cell.text}` was expected.", _fix_words(found)
        )
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
    return _mismatch(cell, f"{about}: {said}.", f"{expected.outcome} {', '.join(by)}" if by else "")


def _number(about: str, subject: str, cell: RawCell, expected: Expected, found: Found) -> Diagnostic | None:
    if expected.number is None:
        what = f"`{cell.text}` is not something that {about} can be."
        return Diagnostic("SV0703", "error", cell.span, what, "", _what_may_stand(subject))
    if found.number == expected.number:
        return None
    return _wrong(about, cell, cell.text, found)


def _wrong(about: str, cell: RawCell, expected: str, found: Found) -> Diagnostic:
    return _mismatch(cell, f"{about} is {_state(found)}, and `{expected}` was expected.", _fix_words(found))


def _words(about: str, cell: RawCell, expected: Expected, found: Found) -> Diagnostic | None:
    said = found.words or ""
    if name_key(said) == name_key(cell.text):
        return None
    there, here = read_date(said), read_date(cell.text)
    if isinstance(there, date) and there == here:
        return None
    return _mismatch(cell, f"{about} is `{said}`, and `{cell.text}` was expected.", said)


def _missing(about: str, cell: RawCell, found: Found) -> Diagnostic | None:
    there = {name_key(name): name for name in found.missing}
    text = "" if name_key(cell.text) in ("none", "nothing") else cell.text
    asked = {name_key(name) for name in text.split(",") if name.strip()}
    if asked == set(there):
        return None
    listing = listed(found.missing, "and") if found.missing else "nothing"
    return _mismatch(cell, f"{about}: what is missing is {listing}.", ", ".join(found.missing) or "none")


def _allocation(about: str, cell: RawCell, expected: Expected, found: Found) -> Diagnostic | None:
    words = cell.text.rpartition("£")
    status = name_key(words[0] or cell.text)
    amount = read_expected(f"£{words[2]}", STANDARD_UNITS).number if words[1] else None
    if expected.none:
        status = ""
    if status == name_key(found.outcome or "") and amount in (None, found.number):
        return None
    has = " ".join(
        [found.outcome or "none", *([f"£{_digits(found.number)}"] if found.number is not None else [])]
    )
    return _mismatch(cell, f"{about} is `{has}`, and `{cell.text}` was expected.", has)


def _digits(number: Fraction) -> str:
    return exact_words(number, None)


def _state(found: Found) -> str:
    """What was found, exactly; a number whose decimals do not end is shown rounded as well."""
    if found.number is not None:
        words = exact_words(found.number, found.type)
        if decimal_places(found.number) is None:
            return f"exactly `{words}` (`{_rounded(found)}`)"
        return f"`{words}`"
    if found.words is not None:
        return f"`{found.words}`"
    state = found.outcome or "none"
    if found.missing:
        return f"{state} ({listed(found.missing, 'and')} missing)"
    return f"{state} ({found.errors[0]})" if found.errors else state


def _rounded(found: Found) -> str:
    number = found.number or Fraction(0)
    if isinstance(found.type, NumberType) and found.type.style == "percent":
        return f"{shown(number * 100)}%"
    return shown(number, thousands=True)


def _fix_words(found: Found) -> str:
    if found.number is not None:
        return exact_words(found.number, found.type)
    if found.words is not None:
        return found.words
    fails = [label for label, outcome in found.rules.items() if outcome == found.outcome]
    labelled = found.outcome in ("fail", "refer") and fails
    return f"{found.outcome} {', '.join(fails)}" if labelled else (found.outcome or "none")


def _mismatch(cell: RawCell, sentence: str, instead: str) -> Diagnostic:
    fix = Fix(cell.span, instead) if instead else None
    try_ = f"If the rulebook is right, write `{instead}` here." if instead else ""
    return Diagnostic("SV0701", "error", cell.span, sentence, "", try_, fix)


def _what_may_stand(subject: str) -> str:
    if subject in _OUTCOME_IN_PLACE:
        return "Write a number, `none`, or an outcome such as `fail E2`."
    return "Write a number such as `82.5`, `£1,200`, `10%` or `247/3`, or leave the cell empty."
