"""One bid explained: what was decided, and for each number and outcome what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from svrules.engine.result import (
    BidResult,
    ContractResult,
    CriterionResult,
    ErrorRecord,
    FactUsed,
    Missing,
    Result,
    RuleResult,
    TableMatch,
)
from svrules.quantities import shown
from svrules.render.document import Document, Line, Paragraph, Section, Tree
from svrules.render.figures import comparison_words, fact_words, figure, marks_shown, totals_shown
from svrules.render.ranking import subtitle
from svrules.render.reasons import (
    RECORD_IT,
    error_words,
    is_own,
    left_out_words,
    standing,
    waits_for,
    why,
)
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
        (Paragraph(_verdict(result, bid), tone=tone_of(bid.outcome) if bid.outcome != "pass" else "plain"),),
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
    yield Section("Marks", (_marks(result, bid), *_sum(result, bid)))
    yield Section("Rules", (Tree(tuple(_rule(rule, result, bid) for rule in bid.rules)),))
    yield Section("Missing facts", (Tree(tuple(Line(_missing(m, bid.bid)) for m in bid.missing)),))
    yield Section("Errors", (Tree(tuple(Line(error_words(e), tone="bad") for e in bid.errors)),))
    yield Section("Compared with", (Tree(tuple(_populations(result, bid, None))),))
    yield Section("Values", (Tree(tuple(Line(fact_words(value)) for value in bid.values)),))
    yield Section("Tables", (Tree(tuple(_table(match) for match in bid.tables)),))
    yield Section("Roundings", (Tree(tuple(_roundings(bid, None))),))
    yield Section("The contract", (_contract(result.contract, result),))


def _criterion_sections(result: Result, bid: BidResult, code: str) -> Iterator[Section]:
    shown = with_parts(bid, code)
    yield Section("Marks", (Tree(tuple(_criterion(c, bid, result) for c in shown if c.code == code)),))
    codes = {criterion.code for criterion in shown}
    rules = [rule for rule in bid.rules if rule.rule.split(" ")[0] in codes]
    yield Section("Pass marks", (Tree(tuple(_rule(rule, result, bid) for rule in rules)),))
    yield Section("Compared with", (Tree(tuple(_populations(result, bid, codes))),))
    yield Section("Roundings", (Tree(tuple(_roundings(bid, codes))),))


def with_parts(bid: BidResult, code: str) -> list[CriterionResult]:
    """The criterion of that code and all that is part of it, in the order of the result."""
    codes = {code}
    for criterion in bid.criteria:
        if criterion.part_of in codes:
            codes.add(criterion.code)
    return [criterion for criterion in bid.criteria if criterion.code in codes]


def _verdict(result: Result, bid: BidResult) -> str:
    parts = [f"Outcome: {standing(bid)}."]
    if bid.exact is not None:
        parts.append(f"Total: {totals_shown(result)[bid.bid]}.")
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
    marks = "no marks yet" if criterion.exact is None else _counted(criterion, bid, result)
    of = f" of {figure(criterion.weight_exact)}" if criterion.weight_exact is not None else ""
    where = _where(criterion.clause, criterion.line, result)
    text = f"{criterion.code} {criterion.title}: {marks}{of}{where}"
    parts = [Line(criterion.how)] if criterion.how else []
    parts += _facts(criterion.facts, criterion.missing)
    own = [error for error in criterion.errors if is_own(error, criterion.code)]
    parts += [Line(error_words(error), tone="bad") for error in own]
    children = [c for c in bid.criteria if c.part_of == criterion.code]
    parts += [_criterion(child, bid, result) for child in children]
    parts += [
        Line(change) for change in _changes(criterion.code, bid, criterion.contribution_exact)[:1] if children
    ]
    return Line(text, tuple(parts))


def _counted(criterion: CriterionResult, bid: BidResult, result: Result) -> str:
    return f"{marks_shown(result, criterion.code)[bid.bid]} mark{'' if criterion.exact == '1' else 's'}"


def _changes(where: str, bid: BidResult, change: str | None) -> list[str]:
    """What changed the marks of a section or the total after its parts were added: `rounding −0.0031`."""
    whole = Fraction(change or 0)
    events = [event for event in bid.roundings if event.where == where]
    rounded = sum((Fraction(event.after) - Fraction(event.before) for event in events), Fraction(0))
    limited = whole - rounded
    said = [f"rounding {_signed(rounded)}"] if rounded else []
    said += [f"{'cap' if limited < 0 else 'floor'} {_signed(limited)}"] if limited else []
    return said


def _signed(change: Fraction) -> str:
    # The line `Exactly:` below has the fraction, so that a mark for rounding would only be in the way.
    text = shown(abs(change)).removeprefix("≈")
    return f"{'−' if change < 0 else '+'}{text}"


def _where(clause: str, line: int, result: Result) -> str:
    said = [f"clause {clause}" if clause else "", f"line {line} of {result.rulebook.name}"]
    return f" ({', '.join(part for part in said if part)})"


def _sum(result: Result, bid: BidResult) -> Iterator[Paragraph]:
    """What each line adds, and the total they make: shown only where all are known."""
    added = [c for c in bid.criteria if c.contribution_exact not in (None, "0")]
    if bid.exact is None or not added:
        return
    sections = {c.part_of for c in bid.criteria}
    terms: list[str] = []
    for one in added:
        if one.code in sections:
            terms += [f"{one.code} {change}" for change in _changes(one.code, bid, one.contribution_exact)]
        else:
            terms.append(f"{one.code} {_term(result, bid, one)}")
    terms += _changes("TOTAL", bid, bid.total_adjustment)
    yield Paragraph(f"{' + '.join(terms)} = {totals_shown(result)[bid.bid]}", "Adds up:")
    exactly = [one.contribution_exact or "" for one in added]
    exactly += [bid.total_adjustment] if bid.total_adjustment not in (None, "0") else []
    if any(figure(exact).startswith("≈") for exact in exactly):
        yield Paragraph(f"{' + '.join(exactly).replace('+ -', '− ')} = {bid.exact}", "Exactly:")


def _term(result: Result, bid: BidResult, criterion: CriterionResult) -> str:
    text = figure(criterion.contribution_exact)
    return text if text.startswith("≈") else marks_shown(result, criterion.code)[bid.bid]


def _rule(rule: RuleResult, result: Result, bid: BidResult | None) -> Line:
    title = f" {rule.title}" if rule.title else ""
    text = f"{rule.rule}{title}: {rule.outcome}{_where(rule.clause, rule.line, result)}"
    parts = [Line(rule.because)] if rule.because and rule.outcome in ("fail", "refer") else []
    parts += [Line(f"exception {exception.label} applied") for exception in rule.exceptions]
    parts += [Line(f"decided by {rule.decided_by}")] if rule.decided_by else []
    parts += _looked_at(rule, bid)
    parts += [Line(_missing(m, bid.bid if bid else None), tone="warn") for m in rule.missing]
    parts += [Line(_error(error, rule), tone="bad") for error in rule.errors]
    if rule.outcome == "refer" and bid is not None:
        parts.append(Line(f"To do: {RECORD_IT}", tone="warn"))
    return Line(text, tuple(parts), tone_of(rule.outcome))


def _looked_at(rule: RuleResult, bid: BidResult | None) -> list[Line]:
    """The comparisons with both their sides, then what else the rule looked at."""
    codes = {"TOTAL", *(criterion.code for criterion in bid.criteria)} if bid is not None else set()
    pass_mark = rule.rule.split(" ")[0] in codes
    lines = [Line(comparison_words(one, pass_mark=pass_mark), tone="quiet") for one in rule.comparisons]
    told = {name for one in rule.comparisons for name in (one.name, one.limit_name)}
    facts = [] if pass_mark and lines else [fact for fact in rule.facts if fact.name not in told]
    return lines + _facts(facts, rule.missing)


def _error(error: ErrorRecord, rule: RuleResult) -> str:
    return error_words(error) if is_own(error, rule.rule) else waits_for(error)


def _facts(facts: list[FactUsed], missing: list[Missing]) -> list[Line]:
    names = {one.fact for one in missing}
    return [Line(fact_words(fact, names), tone="quiet") for fact in facts]


def _missing(one: Missing, bid: str | None) -> str:
    if one.bid is None:
        return f"{one.fact} (of the contract) is missing"
    return f"{one.fact} is missing" if one.bid == bid else f"{one.fact} of {one.bid} is missing"


def _populations(result: Result, bid: BidResult, codes: set[str] | None) -> Iterator[Line]:
    taken = {population.id: population for population in result.populations}
    for use in bid.population:
        if codes is not None and not codes & set(use.where.split()):
            continue
        gives = f" gives {use.yields}" if use.yields is not None else ""
        population = taken[use.taken]
        bids = [one for one in population.bids if not use.besides_this_bid or one != bid.bid]
        parts = [Line(f"in: {', '.join(bids) or 'nobody'}")]
        if population.left_out:
            parts.append(Line(f"left out: {left_out_words(population)}"))
        yield Line(f"{use.where}: {use.words}{gives}", tuple(parts))


def _roundings(bid: BidResult, codes: set[str] | None) -> Iterator[Line]:
    for event in bid.roundings:
        if codes is None or codes & set(event.where.split()):
            change = f"{_exactly(event.before)} became {figure(event.after)}"
            yield Line(f"{event.where}: {change} ({event.rounding})")


def _exactly(exact: str) -> str:
    text = figure(exact)
    return f"{text} (exactly {exact})" if text.startswith("≈") else text


def _table(match: TableMatch) -> Line:
    clause = f" (clause {match.clause})" if match.clause else ""
    return Line(
        f"{match.table}{clause}: {_matched(match)}", tuple(Line(fact_words(out)) for out in match.outputs)
    )


def _matched(match: TableMatch) -> str:
    if match.row is not None:
        return f"row {match.row} (line {match.line})" if match.line is not None else f"row {match.row}"
    states = {output.state for output in match.outputs}
    return "which row counts is not known" if "missing" in states else "no single row counts"


def _contract(contract: ContractResult, result: Result) -> Tree:
    rules = tuple(_rule(rule, result, None) for rule in contract.rules)
    lines = [Line(contract.scope, rules, tone_of(contract.scope))]
    missing = {one.fact for one in contract.missing}
    lines += [Line(fact_words(fact, missing)) for fact in (*contract.facts, *contract.values)]
    lines += [_table(match) for match in contract.tables]
    return Tree(tuple(lines))
