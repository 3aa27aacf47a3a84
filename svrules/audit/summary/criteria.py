"""The award criteria as a summary has them: importance, scores to be had, how each was to be assessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Final

from svrules.audit.summary.judged import Judgement, judgements
from svrules.audit.summary.model import Case, Particulars
from svrules.audit.summary.wording import final_mark
from svrules.engine.result import BidResult, CriterionResult
from svrules.language.expressions import Literally
from svrules.language.marking import Criterion
from svrules.quantities import exact_number, print_percent, shown
from svrules.render.document import Block, Formula, Grid, Items, Paragraph, Section
from svrules.render.figures import figure
from svrules.render.policy.award import awards
from svrules.render.policy.criteria import criteria as criteria_as_policy
from svrules.render.policy.criteria import weight_in_words
from svrules.render.policy.parts import Book, book_of, level_range

__all__ = ["criteria_section"]

_TOP: Final = "the marks of the top criteria"
_WHOLE: Final = "the marks of the criteria that are part of no other"
_GAP: Final = "[To fill in: where the full award criteria and assessment methodology can be found.]"


def criteria_section(case: Case, particulars: Particulars) -> Section:
    """Title, importance and scores of each criterion; how each was to be assessed; where all of it is."""
    book = book_of(case.rulebook, case.day)
    listed = _weighed(case).criteria
    judged = judgements(case)
    rows = tuple(_row(one, listed, case, judged, book) for one in listed)
    headings = ("Criterion", "Part of", "Importance", "Marks", "Scores available")
    blocks: list[Block] = [Grid("", headings, rows, frozenset({3}), keep=frozenset({2, 3})).without_empty()]
    blocks += [Paragraph(note) for note in _notes(judged)]
    blocks.append(Paragraph(particulars.where.strip() or _GAP, lead="In full:"))
    award = awards(book)
    return Section(
        "Award criteria (regulation 31(2)(d))",
        tuple(blocks),
        (
            Section("How each was to be assessed", (), tuple(_how(case, listed, book))),
            *(
                []
                if award is None
                else [_plain(Section("How the award follows", award.blocks, award.sections))]
            ),
        ),
    )


def _how(case: Case, listed: list[CriterionResult], book: Book) -> Iterator[Section]:
    """How each criterion earns its marks: as the policy has it, with importance in figures."""
    policy = criteria_as_policy(book)
    written = [one for one in case.rulebook.criteria if book.in_force(one.period)]
    for criterion, section in zip(written, () if policy is None else policy.sections, strict=True):
        own = [one for one in listed if _written(one.code, case) is criterion]
        worth = [
            f"{one.code} is worth {said}" for one in own if (said := _importance(one, listed, case, book))
        ]
        told = Paragraph(f"{'; '.join(worth)}.") if worth and criterion.weight.kind != "order" else None
        blocks = [told if told is not None and _is_worth(one) else one for one in section.blocks]
        title = section.title if not criterion.family else ", ".join(one.code for one in own) or section.title
        yield _plain(Section(title, tuple(blocks), section.sections))


def _is_worth(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.text.startswith("Worth ")


def _plain(section: Section) -> Section:
    """A part of a policy in the words of a letter: no formulas in symbols, no order of work."""
    blocks = tuple(_in_a_letter(one) for one in section.blocks if not _is_of_the_engine(one))
    return Section(final_mark(section.title), blocks, tuple(_plain(one) for one in section.sections))


def _is_of_the_engine(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.text.startswith("Looked at first, in this order")


def _in_a_letter(block: Block) -> Block:
    if isinstance(block, Formula):
        return Formula(final_mark(block.words), "", final_mark(block.name))
    if isinstance(block, Paragraph):
        return replace(block, text=final_mark(block.text))
    if isinstance(block, Items):
        return replace(block, items=tuple(final_mark(one).replace(_TOP, _WHOLE) for one in block.items))
    return block


def _weighed(case: Case) -> BidResult:
    """A bid with the weights: those that were scored have them all."""
    return case.best or case.bid


def _row(
    one: CriterionResult,
    listed: list[CriterionResult],
    case: Case,
    judged: Mapping[str, tuple[Judgement, ...]],
    book: Book,
) -> tuple[str, ...]:
    return (
        f"{one.code} {one.title}",
        one.part_of or "",
        _importance(one, listed, case, book),
        figure(one.weight_exact),
        _scores(one, case, judged.get(one.code, ())),
    )


def _importance(one: CriterionResult, listed: list[CriterionResult], case: Case, book: Book) -> str:
    written = _written(one.code, case)
    if written is not None and written.weight.kind == "order":
        return weight_in_words(written.weight, book)
    whole = sum((exact_number(top.weight_exact or "0") for top in listed if top.part_of is None), Fraction(0))
    if one.weight_exact is None or not whole:
        return ""
    return f"{print_percent(exact_number(one.weight_exact) / whole)} of the total"


def _written(code: str, case: Case) -> Criterion | None:
    """The criterion as the rulebook has it; one that is for each member stands for all of them."""
    for one in case.rulebook.criteria:
        if case.day is not None and not one.period.covers(case.day):
            continue
        family = case.rulebook.families.get(one.family) if one.family else None
        codes = {one.code} if family is None else {member.code for member in family.members}
        if code in codes:
            return one
    return None


def _scores(one: CriterionResult, case: Case, judged: tuple[Judgement, ...]) -> str:
    """`0, 3.6, 7.2 … marks, for level 0 to 5`, else `from 0 to 18 marks`."""
    available = figure(one.weight_exact)
    written = _written(one.code, case)
    if written is None or one.weight_exact is None:
        return ""
    if written.method is None:
        return f"the sum of its parts, at most {available}"
    steps = _in_steps(written, judged, exact_number(one.weight_exact))
    if steps:
        levels = level_range(judged[0].fact.levels or ())
        return f"{', '.join(shown(step, 2, thousands=True) for step in steps)} marks, for {levels}"
    return f"from 0 to {available} marks"


def _in_steps(written: Criterion, judged: tuple[Judgement, ...], available: Fraction) -> list[Fraction]:
    """The marks that can be had, where they are in proportion to one mark that people agree on."""
    method = written.method
    if method is None or method.kind != "out of" or written.limits or written.overrides or len(judged) != 1:
        return []
    panel, levels = judged[0].panel, judged[0].fact.levels
    whole = method.whole.value if isinstance(method.whole, Literally) else None
    if levels is None or not isinstance(whole, Fraction) or not whole or levels[-1] != whole:
        return []
    if panel is not None and panel.settled_by != "consensus":
        return []
    return [available * level / whole for level in levels]


def _notes(judged: Mapping[str, tuple[Judgement, ...]]) -> Iterator[str]:
    """What the rulebook says of the levels that were given."""
    said: dict[str, None] = {}
    for each in judged.values():
        for one in each:
            if one.fact.note:
                name = final_mark(one.panel.name) if one.panel is not None else one.fact.name
                said[f"{name}: {one.fact.note}"] = None
    yield from said
