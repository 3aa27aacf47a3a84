"""One bid explained: what was decided, and for each number and outcome what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from svrules.engine.result import (
    BidResult,
    ContractResult,
    CriterionResult,
    FactUsed,
    Missing,
    Result,
    RuleResult,
    TableMatch,
)
from svrules.render.document import Document, Line, Paragraph, Section, Tree
from svrules.render.figures import fact_words, figure
from svrules.render.ranking import subtitle
from svrules.render.reasons import error_words, left_out_words, standing, why
from svrules.render.tones import tone_of

__all__ = ["explanation", "sentences", "with_parts"]


def explanation(result: Result, bid: BidResult, criterion: str | None = None) -> Document:
    """The bid's outcome, rank and total, its marks that add up, its rules, and all they rest on.

    With `criterion` (a code) only that criterion, its parts, and what they rest on.
    """
    sections = _criterion_sections(result, bid, criterion) if criterion else _sections(result, bid)
    return Document(
        f"{bid.bid}: {criterion}" if criterion else bid.bid,
        f"{result.rulebook.title}. {subtitle(result)}",
        (Paragraph(_verdict(bid), tone=tone_of(bid.outcome) if bid.outcome != "pass" else "plain"),),
        tuple(section for section in sections if _has_lines(section)),
        f"Rulebook {result.rulebook.name}, SHA-256 {result.rulebook.sha256}.",
    )


def sentences(document: Document) -> list[str]:
    """Every statement of an explanation in order, one string each: for JSON and for tests."""
    said = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                said.append(block.text)
            if isinstance(block, Tree):
                said += [text for line in block.lines for text in _flat(line)]
    return said


def _flat(line: Line) -> Iterator[str]:
    yield line.text
    for part in line.parts:
        yield from _flat(part)


def _has_lines(section: Section) -> bool:
    return any(not isinstance(block, Tree) or block.lines for block in section.blocks)


def _sections(result: Result, bid: BidResult) -> Iterator[Section]:
    yield Section("Marks", (_marks(result, bid), *_sum(bid)))
    yield Section("Rules", (Tree(tuple(_rule(rule, result) for rule in bid.rules)),))
    yield Section("Missing facts", (Tree(tuple(Line(_missing(m.fact, m.bid)) for m in bid.missing)),))
    yield Section("Errors", (Tree(tuple(Line(error_words(e), tone="bad") for e in bid.errors)),))
    yield Section("Compared with", (Tree(tuple(_populations(bid, None))),))
    yield Section("Values", (Tree(tuple(Line(fact_words(value)) for value in bid.values)),))
    yield Section("Tables", (Tree(tuple(_table(match) for match in bid.tables)),))
    yield Section("Roundings", (Tree(tuple(_roundings(bid, None))),))
    yield Section("The contract", (_contract(result.contract, result),))


def _criterion_sections(result: Result, bid: BidResult, code: str) -> Iterator[Section]:
    shown = with_parts(bid, code)
    yield Section("Marks", (Tree(tuple(_criterion(c, bid, result) for c in shown if c.code == code)),))
    codes = {criterion.code for criterion in shown}
    rules = [rule for rule in bid.rules if rule.rule.split(" ")[0] in codes]
    yield Section("Pass marks", (Tree(tuple(_rule(rule, result) for rule in rules)),))
    yield Section("Compared with", (Tree(tuple(_populations(bid, codes))),))
    yield Section("Roundings", (Tree(tuple(_roundings(bid, codes))),))


def with_parts(bid: BidResult, code: str) -> list[CriterionResult]:
    """The criterion of that code and all that is part of it, in the order of the result."""
    codes = {code}
    for criterion in bid.criteria:
        if criterion.part_of in codes:
            codes.add(criterion.code)
    return [criterion for criterion in bid.criteria if criterion.code in codes]


def _verdict(bid: BidResult) -> str:
    parts = [f"Outcome: {standing(bid)}."]
    if bid.exact is not None:
        parts.append(f"Total: {figure(bid.exact)}.")
    if bid.award_value is not None and bid.award_exact != bid.exact:
        parts.append(f"Award value: {bid.award_value}.")
    if bid.rank is not None:
        parts.append(f"Rank: {bid.rank}.")
    reason = why(bid)
    if reason:
        parts.append(f"Why: {reason}.")
    return " ".join(parts)


def _marks(result: Result, bid: BidResult) -> Tree:
    top = [criterion for criterion in bid.criteria if criterion.part_of is None]
    return Tree(tuple(_criterion(criterion, bid, result) for criterion in top))


def _criterion(criterion: CriterionResult, bid: BidResult, result: Result) -> Line:
    marks = "no marks yet" if criterion.exact is None else f"{figure(criterion.exact)} marks"
    of = f" of {figure(criterion.weight_exact)}" if criterion.weight_exact is not None else ""
    where = _where(criterion.clause, criterion.line, result)
    text = f"{criterion.code} {criterion.title}: {marks}{of}{where}"
    parts = [Line(criterion.how)] if criterion.how else []
    parts += _facts(criterion.facts, criterion.missing)
    parts += [Line(_missing(m.fact, m.bid), tone="warn") for m in criterion.missing]
    parts += [Line(error_words(error), tone="bad") for error in criterion.errors]
    children = [c for c in bid.criteria if c.part_of == criterion.code]
    parts += [_criterion(child, bid, result) for child in children]
    if children and criterion.contribution_exact not in (None, "0"):
        parts.append(Line(f"own rounding, cap or floor: {_signed(criterion.contribution_exact)}"))
    return Line(text, tuple(parts))


def _where(clause: str, line: int, result: Result) -> str:
    said = [f"clause {clause}" if clause else "", f"line {line} of {result.rulebook.name}"]
    return f" ({', '.join(part for part in said if part)})"


def _signed(exact: str | None) -> str:
    text = figure(exact)
    return text if text.startswith("-") else f"+{text}"


def _sum(bid: BidResult) -> Iterator[Paragraph]:
    """What each line adds, and the total they make: shown only where all are known."""
    added = [(c.code, c.contribution_exact) for c in bid.criteria if c.contribution_exact not in (None, "0")]
    if bid.exact is None or not added:
        return
    if bid.total_adjustment is not None and Fraction(bid.total_adjustment):
        added.append(("rounding or limit of the total", bid.total_adjustment))
    yield Paragraph(
        f"{_plus(f'{code} {figure(exact)}' for code, exact in added)} = {figure(bid.exact)}", "Adds up:"
    )
    if any(figure(exact).startswith("≈") for _, exact in added):
        yield Paragraph(f"{_plus(exact or '' for _, exact in added)} = {bid.exact}", "Exactly:")


def _plus(terms: Iterable[str]) -> str:
    return " + ".join(terms).replace("+ -", "- ")


def _rule(rule: RuleResult, result: Result) -> Line:
    title = f" {rule.title}" if rule.title else ""
    text = f"{rule.rule}{title}: {rule.outcome}{_where(rule.clause, rule.line, result)}"
    parts = [Line(rule.because)] if rule.because and rule.outcome in ("fail", "refer") else []
    parts += [Line(f"exception {label} applied") for label in rule.exceptions]
    parts += [Line(f"decided: {rule.decided_by}")] if rule.decided_by else []
    parts += _facts(rule.facts, rule.missing)
    parts += [Line(_missing(m.fact, m.bid), tone="warn") for m in rule.missing]
    parts += [Line(error_words(error), tone="bad") for error in rule.errors]
    return Line(text, tuple(parts), tone_of(rule.outcome))


def _facts(facts: list[FactUsed], missing: list[Missing]) -> list[Line]:
    names = {one.fact for one in missing}
    return [Line(fact_words(fact, names), tone="quiet") for fact in facts]


def _missing(fact: str, bid: str | None) -> str:
    return f"{fact} is missing" if bid is not None else f"{fact} (of the contract) is missing"


def _populations(bid: BidResult, codes: set[str] | None) -> Iterator[Line]:
    for population in bid.population:
        if codes is not None and not codes & set(population.where.split()):
            continue
        gives = f" gives {population.yields}" if population.yields is not None else ""
        parts = [Line(f"in: {', '.join(population.bids) or 'nobody'}")]
        if population.left_out:
            parts.append(Line(f"left out: {left_out_words(population)}"))
        yield Line(f"{population.where}: {population.words}{gives}", tuple(parts))


def _roundings(bid: BidResult, codes: set[str] | None) -> Iterator[Line]:
    for event in bid.roundings:
        if codes is None or codes & set(event.where.split()):
            change = f"{_exactly(event.before)} became {figure(event.after)}"
            yield Line(f"{event.where}: {change} ({event.rounding})")


def _exactly(exact: str) -> str:
    text = figure(exact)
    return f"{text} (exactly {exact})" if text.startswith("≈") else text


def _table(match: TableMatch) -> Line:
    row = "no line fits" if match.row is None else f"line {match.row} of the table counts"
    clause = f" (clause {match.clause})" if match.clause else ""
    return Line(f"{match.table}{clause}: {row}", tuple(Line(fact_words(out)) for out in match.outputs))


def _contract(contract: ContractResult, result: Result) -> Tree:
    rules = tuple(_rule(rule, result) for rule in contract.rules)
    lines = [Line(contract.scope, rules, tone_of(contract.scope))]
    missing = {one.fact for one in contract.missing}
    lines += [Line(fact_words(fact, missing)) for fact in (*contract.facts, *contract.values)]
    lines += [_table(match) for match in contract.tables]
    return Tree(tuple(lines))
