"""What people judged under each criterion, and the reasons that they gave: in the data, or in a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from svrules.audit.summary.model import Case
from svrules.audit.summary.showable import facts_under
from svrules.audit.value_text import value_text
from svrules.engine.competition import Facts
from svrules.engine.plan import PlannedCriterion
from svrules.language.rulebook import Input, Panel, Rulebook
from svrules.language.types import ChoiceType, DateType, NumberType, TextType

if TYPE_CHECKING:
    from svrules.audit.ledger import Ledger, Record

__all__ = ["Judgement", "Recorded", "judgements", "marked", "reason"]

_REASONS: Final = ("comment", "comments", "reason", "reasons")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A mark that people gave: `fact` is what holds it, `panel` the evaluators who settled it, if any.

    `comment` is the input that holds the reason, where the rulebook asks for one. `sure` where it is known
    that people judged it; a quantity with a comment beside it, or a level in words, can be the bidder's own.
    """

    fact: Input
    panel: Panel | None
    comment: str | None
    sure: bool = True


class Recorded:
    """What a ledger holds of a competition: the records of each kind and subject, oldest first."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._records: dict[tuple[str, tuple[str, ...]], list[Record]] = {}
        for one in records:
            self._records.setdefault((one.kind, one.subject), []).append(one)

    @classmethod
    def of(cls, ledger: Ledger, competition: str) -> Recorded:
        """The records of one competition."""
        return cls(ledger.records(competition=competition))

    def all(self, kind: str, subject: tuple[str, ...]) -> list[Record]:
        """The records of a subject, oldest first."""
        return self._records.get((kind, subject), [])

    def standing(self, kind: str, subject: tuple[str, ...]) -> Record | None:
        """The record that stands for a subject."""
        return next(reversed(self.all(kind, subject)), None)

    def of_bid(self, kind: str, bid: str) -> Iterator[Record]:
        """The records of a kind that stand for a bid."""
        for (one, subject), records in self._records.items():
            if one == kind and subject[:1] == (bid,):
                yield records[-1]

    @cached_property
    def empty(self) -> bool:
        """Whether nothing is recorded of the competition."""
        return not self._records


def judgements(case: Case) -> Mapping[str, tuple[Judgement, ...]]:
    """By the code of each criterion that is not a sum of others: the marks that it rests on."""
    by_fact = {name: panel for panel in case.rulebook.panels for name in _marks(panel)}
    found = {}
    for criterion in case.plan.criteria:
        if criterion.parts:
            continue
        under = facts_under(case.plan, criterion.given)
        out_of = _out_of(case, criterion)
        each: dict[str, Judgement] = {}
        for asked in under:
            panel = by_fact.get(asked.name)
            if panel is not None:
                each.setdefault(panel.name, _of_panel(case.rulebook, panel))
            else:
                judged = _of_fact(case.rulebook, asked, out_of=asked.name in out_of)
                each |= {} if judged is None else {asked.name: judged}
        found[criterion.code] = tuple(each.values())
    return found


def _out_of(case: Case, criterion: PlannedCriterion) -> frozenset[str]:
    """The facts of a bid that are scored `out of` a most, if any."""
    if criterion.operand is None:
        return frozenset()
    step = case.plan.steps[criterion.operand]
    direct = criterion.method == "out of" and step.operation == "fact"
    return frozenset({str(step.detail)}) if direct else frozenset()


def _of_fact(rulebook: Rulebook, asked: Input, *, out_of: bool) -> Judgement | None:
    """How far a fact that no panel settles is a mark: None where nothing says that it is one."""
    if isinstance(asked.type, TextType | DateType):
        return None
    comment = _comment_on(asked, rulebook)
    if asked.levels is not None:
        return Judgement(asked, None, comment)
    if isinstance(asked.type, NumberType):
        plain = asked.type.style in ("number", "level", "points") and asked.type.dimension.is_plain
        if comment is not None or (plain and out_of):
            return Judgement(asked, None, comment, sure=plain)
        return None
    if comment is not None:
        return Judgement(asked, None, comment)
    # A level in words is a bidder's own answer as often as it is a mark.
    ordered = isinstance(asked.type, ChoiceType) and asked.type.ordered
    return Judgement(asked, None, None, sure=False) if ordered else None


def _marks(panel: Panel) -> tuple[str, ...]:
    return (*panel.marks, *([] if panel.consensus is None else [panel.consensus]))


def _of_panel(rulebook: Rulebook, panel: Panel) -> Judgement:
    return Judgement(rulebook.inputs[panel.consensus or panel.marks[0]], panel, panel.consensus_comment)


def _comment_on(asked: Input, rulebook: Rulebook) -> str | None:
    """`Q1 comment` beside `Q1 mark`, `plan comment` beside `plan`."""
    for one in rulebook.bid_inputs():
        if not isinstance(one.type, TextType):
            continue
        beside = asked.family is not None and (one.family, one.code) == (asked.family, asked.code)
        if beside and one.suffix in _REASONS:
            return one.name
        if one.name.removeprefix(f"{asked.name} ") in _REASONS:
            return one.name
    return None


def marked(judgement: Judgement, facts: Facts) -> str | None:
    """The mark that was given, as records say it; None: none was, or it is worked out from several."""
    value = facts.get(judgement.fact.name)
    if value is None or (judgement.panel is not None and judgement.panel.consensus is None):
        return None
    return value_text(value)


def reason(judgement: Judgement, facts: Facts, recorded: Recorded, bid: str) -> str:
    """Why the mark was given: the comment in the data, else the one that stands in the ledger, else none.

    Where evaluators agreed on no mark it is the comments of them all, without saying whose.
    """
    given = _text(facts, judgement.comment)
    if given:
        return given
    for kind in ("consensus", "mark"):
        record = recorded.standing(kind, (bid, judgement.fact.name))
        if record is not None and str(record.body.get("comment", "")).strip():
            return str(record.body["comment"]).strip()
    panel = judgement.panel
    if panel is None or marked(judgement, facts) is not None:
        return ""
    each = dict.fromkeys(filter(None, (_text(facts, name) for name in panel.comments)))
    return " ".join(one if one.endswith((".", "!", "?")) else f"{one}." for one in each)


def _text(facts: Facts, name: str | None) -> str:
    value = None if name is None else facts.get(name)
    return value.strip() if isinstance(value, str) else ""
