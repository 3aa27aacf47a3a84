"""What would be if facts were others: two Results of the same competition, and all in which they differ.

Nothing is estimated: the second Result comes from scoring the whole competition again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from svrules.engine.result import IN_FORCE, BidResult, CriterionResult, FactUsed, Result, RuleResult
from svrules.quantities import exact_number, exact_text
from svrules.render.beside import lead
from svrules.render.document import Block, Document, Grid, Paragraph, Section
from svrules.render.figures import fact_words, figures
from svrules.render.ranking import provisional_words, scope_words, subtitle
from svrules.render.reasons import standing

__all__ = ["Change", "WhatIf", "supposed", "winners"]

_NONE: Final = "–"
_MOST_NAMES: Final = 8
_Key = TypeVar("_Key")
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class Change:
    """Something that would be different. `bid` None: of the contract; `what` is a label, a code or a word.

    `exact`: before and after are exact numbers, else words; None where there is none. `clause` and `line` say
    where a rule or criterion is written in the rulebook.
    """

    bid: str | None
    what: str
    title: str
    before: str | None
    after: str | None
    exact: bool = False
    clause: str = ""
    line: int | None = None

    @property
    def difference(self) -> str | None:
        """After less before, exactly; None where there are no two numbers, and for ranks."""
        if not self.exact or self.before is None or self.after is None or self.what == "Rank":
            return None
        return exact_text(exact_number(self.after) - exact_number(self.before))


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Two Results of one competition: as given, and with other `facts` of `bid` or of the contract.

    `facts` has the name of each fact that is supposed and whose it is, None: the contract's. `str()` gives
    the document as plain text.
    """

    bid: str
    facts: tuple[tuple[str, str | None], ...]
    before: Result
    after: Result

    @property
    def changes(self) -> tuple[Change, ...]:
        """All that would be different: of the contract, of this bid, and of the others in their order."""
        return (*_of_contract(self.before, self.after), *self._of_bids())

    def _of_bids(self) -> Iterator[Change]:
        pairs = list(zip(self.before.bids, self.after.bids, strict=True))
        pairs.sort(key=lambda pair: pair[0].bid != self.bid)
        for before, after in pairs:
            yield from _of_bid(before, after)

    @property
    def document(self) -> Document:
        """The facts supposed, what would change, who would win, and in a line what would not change."""
        bid = _bid(self.before, self.bid)
        changes = self.changes
        blocks = (_facts(self), *_said(self), *_unchanged(self, changes))
        return Document(
            f"{bid.bid}: what if",
            f"{self.before.rulebook.title}. {subtitle(self.before)}",
            blocks,
            tuple(_sections(self, changes)),
            f"The whole competition was scored again. Rulebook {self.before.rulebook.name}, SHA-256 "
            f"{self.before.rulebook.sha256}. Data SHA-256 as given {self.before.data_sha256}, with what is "
            f"supposed {self.after.data_sha256}.",
        )

    def __str__(self) -> str:
        from svrules.render.terminal import as_text

        return as_text(self.document)


def supposed(asked: WhatIf) -> tuple[str, ...]:
    """`What if: local jobs of Ash is 12 FTE in place of 4 FTE.`, for each fact."""
    word = asked.before.rulebook.contract_word
    return tuple(
        f"What if: `{name}` of {f'`{bid}`' if bid else f'the {word}'} is {_given(asked.after, name, bid)} in "
        f"place of {_given(asked.before, name, bid)}."
        for name, bid in asked.facts
    )


def winners(result: Result) -> tuple[str, ...]:
    """The bids that get the contract or money as things stand: those of rank 1, or the funded projects."""
    if any(bid.allocation is not None for bid in result.bids):
        paid = ("funded", "part funded")
        return tuple(bid.bid for bid in result.bids if bid.allocation and bid.allocation.status in paid)
    return tuple(bid.bid for bid in result.bids if bid.rank == 1)


def _bid(result: Result, name: str) -> BidResult:
    return next(bid for bid in result.bids if bid.bid == name)


# -- what differs ---------------------------------------------------------------------------------------


def _of_contract(before: Result, after: Result) -> Iterator[Change]:
    if before.contract.scope != after.contract.scope:
        yield Change(None, "Scope", "", before.contract.scope, after.contract.scope)
    yield from _rules(None, before.contract.rules, after.contract.rules)
    was, would = _worths(before), _worths(after)
    for code in {**was, **would} if was and would else ():
        one = would.get(code) or was[code]
        ours, theirs = (None if found is None else found.weight_exact for found in _both(was, would, code))
        if ours != theirs:
            yield Change(None, code, f"{one.title}: worth", ours, theirs, True, one.clause, one.line)


def _worths(result: Result) -> dict[str, CriterionResult]:
    """What each criterion is worth, which is the same for every bid: of the first that was looked at."""
    for bid in result.bids:
        if any(one.weight_exact is not None for one in bid.criteria):
            return _by_code(bid)
    return {}


def _both(was: Mapping[_Key, _One], would: Mapping[_Key, _One], key: _Key) -> tuple[_One | None, _One | None]:
    return was.get(key), would.get(key)


def _of_bid(before: BidResult, after: BidResult) -> Iterator[Change]:
    name = before.bid
    if standing(before) != standing(after):
        yield Change(name, "Outcome", "", standing(before), standing(after))
    yield from _rules(name, before.rules, after.rules)
    yield from _criteria(before, after)
    yield from _numbers(name, "Total", before.exact, after.exact)
    if (before.award_exact, after.award_exact) != (before.exact, after.exact):
        yield from _numbers(name, "Award value", before.award_exact, after.award_exact)
    yield from _numbers(name, "Rank", _rank(before), _rank(after))
    ours, theirs = _allocated(before), _allocated(after)
    for what, was, would in zip(("Allocation", "Amount"), ours, theirs, strict=True):
        if was != would:
            yield Change(name, what, "", was, would)


def _allocated(bid: BidResult) -> tuple[str | None, str | None]:
    return (bid.allocation.status, bid.allocation.amount) if bid.allocation else (None, None)


def _rank(bid: BidResult) -> str | None:
    return None if bid.rank is None else str(bid.rank)


def _numbers(bid: str, what: str, before: str | None, after: str | None) -> Iterator[Change]:
    if before != after:
        yield Change(bid, what, "", before, after, exact=True)


def _rules(bid: str | None, before: list[RuleResult], after: list[RuleResult]) -> Iterator[Change]:
    was, would = _by_label(before), _by_label(after)
    for label in {**was, **would}:
        one = would.get(label) or was[label]
        ours, theirs = (None if found is None else found.outcome for found in _both(was, would, label))
        if ours != theirs:
            yield Change(bid, *_named(one), ours, theirs, clause=one.clause, line=one.line)


def _named(rule: RuleResult) -> tuple[str, str]:
    """What a rule is called, and its title."""
    if rule.pass_mark_of:
        return f"Pass mark of {rule.pass_mark_of}", ""
    return (rule.title, "") if rule.rule == IN_FORCE else (rule.rule, rule.title)


def _by_label(rules: list[RuleResult]) -> dict[tuple[str, str | None, int], RuleResult]:
    """The rules by label and line: a pass mark has the label of its criterion."""
    return {(rule.rule, rule.pass_mark_of, rule.line): rule for rule in rules}


def _criteria(before: BidResult, after: BidResult) -> Iterator[Change]:
    was, would = _by_code(before), _by_code(after)
    for code in {**was, **would}:
        one = would.get(code) or was[code]
        ours, theirs = (None if found is None else found.exact for found in _both(was, would, code))
        if ours != theirs:
            yield Change(before.bid, code, one.title, ours, theirs, True, one.clause, one.line)


def _by_code(bid: BidResult) -> dict[str, CriterionResult]:
    return {criterion.code: criterion for criterion in bid.criteria}


# -- how it is said -------------------------------------------------------------------------------------


def _facts(asked: WhatIf) -> Grid:
    of_contract = f"the {asked.before.rulebook.contract_word}"
    rows = tuple(
        (name, bid or of_contract, _given(asked.before, name, bid), _given(asked.after, name, bid))
        for name, bid in asked.facts
    )
    return Grid("", ("Fact", "Of", "As given", "What if"), rows)


def _given(result: Result, name: str, bid: str | None) -> str:
    facts: list[FactUsed] = result.contract.facts if bid is None else _bid(result, bid).facts
    found = next((fact for fact in facts if fact.name == name), None)
    return "missing" if found is None else fact_words(found, {name}).removeprefix(f"{name}: ")


def _said(asked: WhatIf) -> Iterator[Block]:
    before, after = asked.before, asked.after
    if scope_words(before.contract) != scope_words(after.contract):
        yield Paragraph(scope_words(before.contract), "As given:")
        yield Paragraph(scope_words(after.contract), "What if:")
    yield Paragraph(lead(before, _bid(before, asked.bid))[0], "As given:")
    yield Paragraph(lead(after, _bid(after, asked.bid))[0], "What if:")
    yield Paragraph(_who_wins(asked))
    changed = before.provisional != after.provisional
    if (changed or after.provisional) and any(bid.rank for bid in after.bids):
        yield Paragraph(_provisional(after), "What if:", "warn" if after.provisional else "plain")


def _provisional(after: Result) -> str:
    return provisional_words(after) if after.provisional else "The ranking is no longer provisional."


def _who_wins(asked: WhatIf) -> str:
    was, would = winners(asked.before), winners(asked.after)
    calls = any(bid.allocation is not None for bid in (*asked.before.bids, *asked.after.bids))
    verb = "be funded" if calls else "come first"
    if set(was) == set(would):
        return f"{_and(would)} would still {verb}." if would else f"Still no {_word(asked)} would {verb}."
    if not would:
        return f"No {_word(asked)} would {verb}; as given it is {_and(was)}."
    if calls:
        return f"{_and(would)} would {verb}; as given it is {_and(was) or 'nobody'}."
    return f"{_and(would)} would {verb}{f' in place of {_and(was)}' if was else ''}."


def _word(asked: WhatIf) -> str:
    return asked.before.rulebook.bid_word


def _and(names: Iterable[str]) -> str:
    listed = list(names)
    if len(listed) > _MOST_NAMES:
        listed = [*listed[: _MOST_NAMES - 1], f"{len(listed) - _MOST_NAMES + 1} more"]
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)


def _unchanged(asked: WhatIf, changes: tuple[Change, ...]) -> Iterator[Paragraph]:
    """One line on what stays: of this bid, and the bids of which nothing changes."""
    if not changes:
        yield Paragraph("Nothing: every outcome, mark, total and rank stays as it is.", "What would change:")
        return
    changed = {(change.bid, change.what) for change in changes}
    bid = _bid(asked.before, asked.bid)
    own = [what for what in ("Outcome", "Rank") if (bid.bid, what) not in changed]
    own += [one.code for one in bid.criteria if (bid.bid, one.code) not in changed]
    others = [one.bid for one in asked.before.bids if one is not bid]
    whole = [name for name in others if not any(change.bid == name for change in changes)]
    said = [f"{bid.bid}: {_and(own)}"] if own else []
    said += [f"all of {_and(whole)}"] if whole else []
    yield Paragraph(f"{'; '.join(said) or 'nothing'}.", "Would stay as it is:")


def _sections(asked: WhatIf, changes: tuple[Change, ...]) -> Iterator[Section]:
    whole = [change for change in changes if change.bid is None]
    own = [change for change in changes if change.bid == asked.bid]
    others = [change for change in changes if change.bid not in (None, asked.bid)]
    places = asked.before.total_places or 0
    if whole:
        yield Section(f"The {asked.before.rulebook.contract_word}", (_grid(whole, places),))
    if own:
        yield Section(asked.bid, (_grid(own, places),))
    if others:
        yield Section(f"Other {_word(asked)}s", (_grid(others, places, with_bids=True),))


def _grid(changes: list[Change], places: int, *, with_bids: bool = False) -> Grid:
    rows = tuple(((change.bid or "",) if with_bids else ()) + _row(change, places) for change in changes)
    headings = ("What", "As given", "What if", "Difference", "Clause", "Line")
    first = int(with_bids)
    return Grid(
        "",
        ("Bid", *headings) if with_bids else headings,
        rows,
        frozenset(first + at for at in (1, 2, 3, 5)),
        frozenset(),
        frozenset(),
        1 + first,
    ).without_empty()


def _row(change: Change, places: int) -> tuple[str, ...]:
    what = f"{change.what} {change.title}".rstrip()
    line = "" if change.line is None else str(change.line)
    if not change.exact:
        return (what, change.before or _NONE, change.after or _NONE, "", change.clause, line)
    difference = change.difference
    least = places if change.what in ("Total", "Award value") else 0
    shown = figures([change.before, change.after, *([difference] if difference else [])], least)
    return (what, *shown[:2], _signed(shown[2]) if difference else "", change.clause, line)


def _signed(figure: str) -> str:
    """`+3.60`, `≈−2.10`."""
    mark, text = ("≈", figure[1:]) if figure.startswith("≈") else ("", figure)
    return f"{mark}−{text[1:]}" if text[0] in "-−" else f"{mark}+{text}"
