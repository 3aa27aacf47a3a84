"""A sweep is scoring anew: with the rulebook's text rewritten, setting by setting, to the last digit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, note
from hypothesis import strategies as st

from svrules.change.sweep.asking import Varied, criteria_by_code
from svrules.change.sweep.pieces import borders, pieces
from svrules.change.sweep.scoring.figures import NotTriedError
from svrules.change.sweep.scoring.standing import decided
from svrules.change.sweep.scoring.trial import Line, Trial
from svrules.diagnostics import Span
from svrules.engine import score
from svrules.engine.competition import Competition
from svrules.engine.order import run as run_in_order
from svrules.engine.scored import Scored
from svrules.engine.working.again import resting_on, with_figures
from svrules.engine.working.run import Run
from svrules.language.expressions import Literally
from svrules.language.rulebook import Rulebook
from svrules.language.types import NumberType
from svrules.quantities import PLAIN, decimal_text
from tests.property.both import rulebook_of
from tests.property.effort import cases
from tests.property.strategies import Drawn, rulebooks_with_competitions
from tests.property.test_published_policies import ALL, POLICIES, examples, policy

SHARES = st.fractions(min_value=0, max_value=1, max_denominator=40)
SMALL = [path.stem for path in POLICIES]
PERCENT = NumberType(PLAIN, style="percent")
POINTS = NumberType(PLAIN, style="points")


# The text, rewritten


def put(text: str, changes: Mapping[Span, str]) -> str:
    """The text with other words at these places."""
    lines = text.split("\n")
    for span, words in sorted(changes.items(), key=lambda item: (item[0].line, -item[0].column)):
        assert span.line == span.end_line
        line = lines[span.line - 1]
        lines[span.line - 1] = line[: span.column - 1] + words + line[span.end_column - 1 :]
    return "\n".join(lines)


def with_weight(book: Rulebook, now: Run, code: str, x: Fraction) -> str | None:
    """The text in which the criterion is worth `x` of its group, in marks; None where it cannot be written.

    Worked out here once more, in the plainest way: what is left is shared as it was.
    """
    worth = {one.code: now.contract.row[one.available] for one in now.plan.criteria}
    parents = {one.code: one.part_of for one in now.plan.criteria}
    beside = [one for one in worth if parents[one] == parents[code]]
    whole = sum(worth[one] for one in beside)
    rest = whole - worth[code]
    if not rest:
        return None
    new = {one: x if one == code else worth[one] * (whole - x) / rest for one in beside}
    criteria = [one for one in book.criteria if one.code in beside]
    if {one.code for one in criteria} != set(beside) or any(one.family for one in criteria):
        return None
    changes: dict[Span, str] = {}
    for one in criteria:
        of = f" of {one.parent}" if one.parent else ""
        if one.weight.kind == "points":
            changes[one.weight.span] = f"{_number(new[one.code])} points{of}"
            if any(part.parent == one.code and part.weight.kind == "points" for part in book.criteria):
                return None
        else:
            changes[one.weight.span] = f"{_number(new[one.code] / whole)}{of}"
    return put(book.text, changes)


def _number(x: Fraction) -> str:
    return f"{x.numerator} / {x.denominator}"


def with_setting(book: Rulebook, name: str, x: Fraction) -> str | None:
    """The text in which the setting has that value on every day; None where it is not a plain number."""
    changes: dict[Span, str] = {}
    for value, _ in book.settings[name].values:
        span = value.span
        words = book.text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]
        number = re.fullmatch(r"(-?£?)([0-9][0-9.,]*)(%?)( .*)?", words)
        if not isinstance(value, Literally) or number is None:
            return None
        digits = decimal_text(100 * x if number[3] else x)
        assert digits is not None
        digits += "0" if len(digits.partition(".")[2]) == 3 else ""  # three after a point have two readings
        changes[span] = f"{number[1].strip('-')}{digits}{number[3]}{number[4] or ''}"
    return put(book.text, changes)


def same(found: Run, anew: Scored) -> None:
    """The same outcomes, ranks, totals and marks as with that text."""
    assert anew.run is not None
    assert found.contract.scope == anew.scope
    assert tuple(found.outcomes) == anew.outcomes
    assert found.totals() == anew.totals
    ranks = {} if found.awarded.ranking is None else found.awarded.ranking.ranks
    assert tuple(ranks.get(bid) for bid in range(len(anew.outcomes))) == anew.ranks
    assert found.awarded.allocated == anew.run.awarded.allocated
    for criterion in found.plan.criteria:
        theirs = anew.marks(criterion.code)
        assert tuple(found.marks(criterion, bid) for bid in range(len(theirs))) == theirs


# What is tried


def weights_of(book: Rulebook, competition: Competition) -> list[tuple[str, Trial]]:
    """Each criterion whose weight can be varied."""
    found = []
    for code, criterion in criteria_by_code(book).items():
        type_ = POINTS if criterion.weight.kind == "points" else PERCENT
        high = Fraction(1)
        if type_ is POINTS:
            run = score(book, competition).run
            here = [] if run is None else [one for one in run.plan.criteria if one.code == code]
            if run is None or not here:
                continue
            row = run.contract.row
            group = [row[one.available] for one in run.plan.criteria if one.part_of == here[0].part_of]
            if not all(isinstance(x, Fraction) for x in group):
                continue
            high = sum(group, Fraction(0))
        varied = Varied("weight", code, "", type_, Fraction(0), high, None)
        try:
            found.append((code, Trial(book, competition, [varied])))
        except NotTriedError:
            continue
    return found


def compared_with_rewritten(book: Rulebook, competition: Competition, shares: list[Fraction]) -> int:
    """How many settings came out as with the text rewritten."""
    compared = 0
    for code, trial in weights_of(book, competition):
        varied = trial.varied[0]
        for share in shares:
            x = share * varied.high
            marks = x if varied.type is POINTS else share * _whole(trial, code)
            text = with_weight(book, trial.now, code, marks)
            if text is None:
                continue
            try:
                found = trial.run([x])
            except NotTriedError:
                continue
            same(found, score(rulebook_of(text), competition))
            compared += 1
    return compared


def _whole(trial: Trial, code: str) -> Fraction:
    parent = next(one.part_of for one in trial.plan.criteria if one.code == code)
    row = trial.now.contract.row
    return sum((row[one.available] for one in trial.plan.criteria if one.part_of == parent), Fraction(0))


@cases(20)
@given(rulebooks_with_competitions(), st.lists(SHARES, min_size=1, max_size=3))
def test_weights_are_as_in_a_rewritten_rulebook(drawn: Drawn, shares: list[Fraction]) -> None:
    note(drawn.text)
    compared_with_rewritten(rulebook_of(drawn.text), drawn.competition, shares)


def test_weights_of_policies_are_as_rewritten() -> None:
    compared: Counter[str] = Counter()
    for name in ALL:
        for competition in examples(name)[:1]:
            compared[name] += compared_with_rewritten(
                policy(name), competition, [Fraction(3, 8), Fraction(1)]
            )
    assert sum(1 for count in compared.values() if count) >= 25
    assert compared.total() >= 100


def test_settings_of_policies_are_as_rewritten() -> None:
    compared: Counter[str] = Counter()
    for name in SMALL:
        book = policy(name)
        for setting in book.settings.values():
            for competition in examples(name)[:2]:
                if isinstance(setting.type, NumberType):
                    compared[name] += _settings_compared(book, setting.name, setting.type, competition)
    assert sum(1 for count in compared.values() if count) >= 5
    assert compared.total() >= 20


def _settings_compared(book: Rulebook, name: str, type_: NumberType, competition: Competition) -> int:
    varied = Varied("setting", name, "", type_, Fraction(0), Fraction(1), None)
    try:
        trial = Trial(book, competition, [varied])
    except NotTriedError:
        return 0
    now = trial.now.contract.row[trial.all_figures.settings[name]]
    compared = 0
    for factor in (Fraction(1, 2), Fraction(5, 4)):
        text = with_setting(book, name, now * factor)
        if text is not None:
            same(trial.run([now * factor]), score(rulebook_of(text), competition))
            compared += 1
    return compared


# What is kept


def same_quantities(found: Run, anew: Run, steps: frozenset[int]) -> None:
    """Everything that was computed is the same: what rules said, every quantity at the last stage."""
    assert list(found.outcomes) == list(anew.outcomes)
    assert list(found.scored) == list(anew.scored)
    assert found.awarded == anew.awarded
    for bid in range(len(found.competition.bids)):
        assert dict(found.said[bid]) == dict(anew.said[bid])
        if found.last[bid] is not None:
            assert [found.row(bid)[i] for i in steps] == [anew.row(bid)[i] for i in steps]


@cases(30)
@given(rulebooks_with_competitions(), st.lists(SHARES, min_size=2, max_size=5))
def test_what_is_kept_is_what_would_be_worked_out(drawn: Drawn, shares: list[Fraction]) -> None:
    note(drawn.text)
    for _, trial in weights_of(rulebook_of(drawn.text), drawn.competition)[:2]:
        for share in shares:
            try:
                figures = trial.figures([share * trial.varied[0].high])
            except NotTriedError:
                continue
            anew = run_in_order(with_figures(trial.plan, figures), drawn.competition)
            steps = resting_on(trial.plan, figures) | figures.keys()
            same_quantities(trial.again.run(figures), anew, steps)


# Every value between


def whole_line(trial: Trial) -> Line | None:
    """The weight from nothing to all; None where it stands alone, and cannot be another."""
    try:
        return trial.line(0, (Fraction(0), trial.varied[0].high), [Fraction(0)])
    except NotTriedError:
        return None


@cases(12)
@given(rulebooks_with_competitions(), st.lists(SHARES, min_size=5, max_size=12))
def test_pieces_hold_for_every_value(drawn: Drawn, shares: list[Fraction]) -> None:
    note(drawn.text)
    tried = weights_of(rulebook_of(drawn.text), drawn.competition)
    assume(tried)
    high = tried[0][1].varied[0].high
    line = whole_line(tried[0][1])
    assume(line is not None)
    assert line is not None
    found = pieces(line, Fraction(0), high)
    assert found[0].low == 0 and found[-1].high == high
    assert all(one.high == after.low for one, after in pairwise(found))
    for x in (share * high for share in shares):
        inside = [one for one in found if one.low <= x <= one.high]
        if any(one.first is None for one in inside):
            continue
        # On a border it may be as in either piece, or a piece of its own.
        assert decided(line.run_anew(x)) in [one.first for one in inside]
    for border in borders(line.run_anew, found):
        around = [one.first for one in found if one.low <= border.at <= one.high]
        assert border.before in around and border.after in [
            one.first for one in found if one.low <= border.to <= one.high
        ]


@pytest.mark.parametrize("name", ["weights-by-lot", "score-again", "pot-whole-grants", "price-mean-method"])
def test_pieces_of_policies(name: str) -> None:
    book = policy(name)
    for competition in examples(name):
        for _, trial in weights_of(book, competition):
            high = trial.varied[0].high
            line = whole_line(trial)
            if line is None:
                continue
            found = pieces(line, Fraction(0), high)
            for at in range(41):
                x = high * at / 40
                inside = [one.first for one in found if one.low <= x <= one.high]
                assert None in inside or decided(line.run_anew(x)) in inside
