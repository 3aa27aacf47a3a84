"""One bid explained: what was decided, and for each number and outcome what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from svrules.engine.result import (
    NOT_SCORED,
    BidResult,
    ContractResult,
    CriterionResult,
    ErrorRecord,
    ExceptionResult,
    FactUsed,
    Missing,
    Result,
    RuleResult,
    TableMatch,
    ValueResult,
)
from svrules.quantities import exact_number, exact_text, print_percent, shown
from svrules.render.beside import beside, exact_sum, lead, marks_beside, set_by
from svrules.render.document import Block, Document, Items, Line, Paragraph, Section, Tree
from svrules.render.figures import fact_words, figure, marks_shown, totals_shown, with_parts
from svrules.render.origins import built_on
from svrules.render.own_limits import own_changes, sections_of
from svrules.render.ranking import provisional_words, receipt_words, subtitle
from svrules.render.reasons import (
    RECORD_IT,
    decision,
    error_words,
    is_own,
    left_out_words,
    near,
    not_in_force_words,
    of_the_whole_bid,
    standing,
    waits_for,
)
from svrules.render.rule_words import looked_at
from svrules.render.tones import tone_of

__all__ = ["explanation", "sentences"]


def explanation(result: Result, bid: BidResult, criterion: str | None = None) -> Document:
    """The bid's outcome, rank and total, its marks that add up, its rules, and all they rest on.

    With `criterion` (a code) only that criterion, its parts, and what they rest on.
    """
    sections = _criterion_sections(result, bid, criterion) if criterion else _sections(result, bid)
    stands = lead(result, bid)[: 1 if criterion else None]
    tone = tone_of(bid.outcome) if bid.outcome != "pass" else "plain"
    return Document(
        f"{bid.bid}: {criterion}" if criterion else bid.bid,
        f"{result.rulebook.title}. {subtitle(result)}",
        (*(Paragraph(said, tone=tone) for said in stands), Paragraph(_verdict(result, bid))),
        tuple(section for section in sections if _has_lines(section)),
        f"Rulebook {result.rulebook.name}, SHA-256 {result.rulebook.sha256}. "
        f"Data SHA-256 {result.data_sha256}.{receipt_words(result)}{_for_whom(result)}",
    )


def _for_whom(result: Result) -> str:
    """A word of care where other bids are told of: what a bidder may read is the assessment summary."""
    word = result.rulebook.bid_word
    return f" For the evaluation's file: it tells of other {word}s." if len(result.bids) > 1 else ""


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


def _beside(result: Result, bid: BidResult, codes: set[str] | None) -> Iterator[Section]:
    """The marks beside those of the winner, or for the winner of the runner-up."""
    found = beside(result, bid)
    if found is None or not bid.criteria:
        return
    ahead = (bid.rank or 0) < (found.other.rank or 0)
    whose = "winner" if (found.other.rank or 0) == 1 else "runner-up"
    if not ahead and found.other.rank == bid.rank:
        whose = "bid that shares the rank"
    blocks: list[Block] = [marks_beside(found, codes)]
    exactly = exact_sum(found)
    if codes is None and exactly:
        blocks.append(Paragraph(exactly, "Exactly:"))
    bars = set_by(result, bid, codes)
    blocks += [Items(bars)] if bars else []
    yield Section(f"Beside the {whose}", tuple(blocks))


def _sections(result: Result, bid: BidResult) -> Iterator[Section]:
    yield from _beside(result, bid, None)
    yield Section("Marks", (_marks(result, bid), *_sum(result, bid)))
    rules = [*(_rule(rule, result, bid) for rule in bid.rules), *_not_in_force(result, "bid", "rule")]
    yield Section("Rules", (Tree(tuple(rules)),))
    yield Section("Missing facts", (Tree(tuple(Line(_missing(m, bid.bid, result)) for m in bid.missing)),))
    yield Section("Errors", (Tree(tuple(Line(error_words(e), tone="bad") for e in bid.errors)),))
    yield Section("Compared with", (Tree(tuple(_populations(result, bid, None))),))
    yield Section("Facts given", (Tree(tuple(Line(fact_words(f, _lacks(bid))) for f in bid.facts)),))
    yield Section("Values", (Tree(tuple(_value(value) for value in bid.values)),))
    yield Section("Tables", (Tree(tuple(_table(match) for match in bid.tables)),))
    yield Section("Roundings", (Tree(tuple(_roundings(bid, None))),))
    yield Section(f"The {result.rulebook.contract_word}", (_contract(result.contract, result),))
    made = built_on(result.rulebook)
    if made is not None:
        yield made


def _criterion_sections(result: Result, bid: BidResult, code: str) -> Iterator[Section]:
    shown = with_parts(bid, code)
    yield Section("Marks", (Tree(tuple(_criterion(c, bid, result) for c in shown if c.code == code)),))
    codes = {criterion.code for criterion in shown}
    yield from _beside(result, bid, codes)
    yield from _of_the_other(result, bid, code)
    rules = [rule for rule in bid.rules if rule.pass_mark_of in codes]
    yield Section("Pass marks", (Tree(tuple(_rule(rule, result, bid) for rule in rules)),))
    yield Section("Compared with", (Tree(tuple(_populations(result, bid, codes))),))
    yield Section("Roundings", (Tree(tuple(_roundings(bid, codes))),))


def _of_the_other(result: Result, bid: BidResult, code: str) -> Iterator[Section]:
    """How the winner came to its marks, or beside the winner itself the next bid."""
    ranked = [one for one in result.bids if one.rank is not None and one.bid != bid.bid]
    for other in sorted(ranked, key=lambda one: one.rank or 0)[:1]:
        whose = f"the winner, {other.bid}," if other.rank == 1 else other.bid
        lines = tuple(_criterion(one, other, result) for one in other.criteria if one.code == code)
        yield Section(f"How {whose} came to its marks", (Tree(lines),))


def _verdict(result: Result, bid: BidResult) -> str:
    parts = [f"Outcome: {standing(bid)}."]
    if bid.exact is not None:
        parts.append(f"Total: {totals_shown(result)[bid.bid]}.")
    if bid.award_value is not None and bid.award_exact != bid.exact:
        parts.append(f"Award value: {bid.award_value}.")
    if bid.rank is not None:
        parts.append(f"Rank: {bid.rank}.")
    settled = (rule for rule in bid.rules if rule.decided_by and not of_the_whole_bid(rule))
    parts += [f"{decision(rule).rstrip('.')}." for rule in settled]
    if bid.allocation is not None:
        parts.append(f"Allocation: {bid.allocation.because.rstrip('.')}.")
    if bid.rank is not None and result.provisional:
        parts.append(provisional_words(result))
    if bid.tie is not None and bid.tie.near:
        parts.append(f"Near tie with {near(bid.tie)}.")
    return " ".join(parts)


def _marks(result: Result, bid: BidResult) -> Tree:
    top = [criterion for criterion in bid.criteria if criterion.part_of is None]
    lines = [_criterion(criterion, bid, result) for criterion in top]
    return Tree((*lines, *_not_in_force(result, "bid", "criterion")))


def _not_in_force(result: Result, of: str, kind: str) -> Iterator[Line]:
    """`SLAVERY: not in force on 1 May 2026 (from 1 October 2026)`, for each that the day leaves out."""
    for one in result.not_in_force:
        if (one.of, one.kind) == (of, kind):
            where = _where(one.clause, one.line, result, one.origin)
            yield Line(f"{not_in_force_words(result, one)}{where}", tone="quiet")


def _criterion(criterion: CriterionResult, bid: BidResult, result: Result) -> Line:
    where = _where(criterion.clause, criterion.line, result, criterion.origin)
    text = f"{criterion.code} {criterion.title}: {_marked(criterion, bid, result)}{where}"
    parts = [Line(criterion.how)] if criterion.how and not _rejected(criterion, bid) else []
    parts += _worth(criterion, bid)
    parts += _facts(criterion.facts, criterion.missing)
    own = [error for error in criterion.errors if is_own(error, criterion)]
    parts += [Line(error_words(error), tone="bad") for error in own]
    children = [c for c in bid.criteria if c.part_of == criterion.code]
    parts += [_criterion(child, bid, result) for child in children]
    parts += [Line(change) for change in _own_changes(criterion) if children]
    return Line(text, tuple(parts))


def _marked(criterion: CriterionResult, bid: BidResult, result: Result) -> str:
    """`30 marks of 40`; `no marks yet of 40` while something is open."""
    if _rejected(criterion, bid):
        return f"not marked, since the {result.rulebook.bid_word} was rejected"
    marks = _counted(criterion, bid, result)
    if criterion.exact is None:
        marks = "no marks" if bid.outcome == "fail" else "no marks yet"
    return f"{marks} of {figure(criterion.weight_exact)}" if criterion.weight_exact is not None else marks


def _rejected(criterion: CriterionResult, bid: BidResult) -> bool:
    """Whether a criterion was not marked because the bid had failed before."""
    return bid.outcome == "fail" and criterion.exact is None and criterion.how == NOT_SCORED


def _worth(criterion: CriterionResult, bid: BidResult) -> list[Line]:
    """Where the marks to be had come from: `worth 12 of the 20 marks of SV (60%)`."""
    if criterion.weight_exact in (None, "0"):
        return []
    own = exact_number(criterion.weight_exact or "0")
    whole = next((one.weight_exact for one in bid.criteria if one.code == criterion.part_of), None)
    name = f" of {criterion.part_of}"
    if criterion.part_of is None:
        top = [one.weight_exact for one in bid.criteria if one.part_of is None]
        whole, name = exact_text(sum((exact_number(one or "0") for one in top), Fraction(0))), " there are"
    if whole in (None, "0"):
        return []
    share = print_percent(own / exact_number(whole or "0"))
    return [Line(f"worth {figure(criterion.weight_exact)} of the {figure(whole)} marks{name} ({share})")]


def _counted(criterion: CriterionResult, bid: BidResult, result: Result) -> str:
    return f"{marks_shown(result, criterion.code)[bid.bid]} mark{'' if criterion.exact == '1' else 's'}"


def _own_changes(section: CriterionResult) -> list[str]:
    """What changed the marks of a section after its parts were added: `rounding −0.0031`, `cap −3`."""
    return [f"{kind} {_signed(change)}" for kind, change in own_changes(section).items()]


def _changes_of_total(bid: BidResult) -> list[str]:
    """What changed the total after the criteria were added."""
    whole = exact_number(bid.total_adjustment or "0")
    events = [event for event in bid.roundings if event.where == "TOTAL"]
    rounded = sum((exact_number(event.after) - exact_number(event.before) for event in events), Fraction(0))
    limited = whole - rounded
    said = [f"rounding {_signed(rounded)}"] if rounded else []
    said += [f"{'cap' if limited < 0 else 'floor'} {_signed(limited)}"] if limited else []
    return said


def _signed(change: Fraction) -> str:
    # The line `Exactly:` below has the fraction, so that a mark for rounding would only be in the way.
    text = shown(abs(change)).removeprefix("≈")
    return f"{'−' if change < 0 else '+'}{text}"


def _where(clause: str, line: int, result: Result, origin: str = "") -> str:
    said = [f"clause {clause}" if clause else "", origin or f"line {line} of {result.rulebook.name}"]
    return f" ({', '.join(part for part in said if part)})"


def _sum(result: Result, bid: BidResult) -> Iterator[Paragraph]:
    """What each line adds, and the total they make: shown only where all are known."""
    added = [c for c in bid.criteria if c.contribution_exact not in (None, "0")]
    if bid.exact is None or not added:
        return
    sections = sections_of(bid)
    terms: list[str] = []
    for one in added:
        if one.code in sections:
            terms += [f"{one.code} {change}" for change in _own_changes(one)]
        else:
            terms.append(f"{one.code} {_term(result, bid, one)}")
    terms += _changes_of_total(bid)
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
    text = f"{rule.rule}{title}: {rule.outcome}{_where(rule.clause, rule.line, result, rule.origin)}"
    given = rule.because and rule.outcome in ("fail", "refer") and rule.by_exception is None
    parts = [Line(rule.because)] if given else []
    parts += [_exception(one, result) for one in rule.exceptions]
    parts += [Line(f"decided by {rule.decided_by}")] if rule.decided_by else []
    parts += _looked_at(rule, bid)
    parts += [Line(_missing(m, bid.bid if bid else None, result), tone="warn") for m in rule.missing]
    parts += [Line(_error(error, rule), tone="bad") for error in rule.errors]
    if rule.outcome == "refer" and bid is not None:
        parts.append(Line(f"To do: {RECORD_IT}", tone="warn"))
    return Line(text, tuple(parts), tone_of(rule.outcome))


def _exception(one: ExceptionResult, result: Result) -> Line:
    """The exception that held, where it is written, and what it made of the rule."""
    makes = one.outcome or f"{f'exception {one.to}' if one.to else 'the rule'} is set aside"
    where = _where(one.clause, one.line, result, one.origin)
    return Line(f"exception {one.label} holds: {one.words}; so {makes}{where}")


def _looked_at(rule: RuleResult, bid: BidResult | None) -> list[Line]:
    missing = {one.fact for one in rule.missing}
    return [Line(said, tone="quiet") for said in looked_at(rule, missing)]


def _error(error: ErrorRecord, rule: RuleResult) -> str:
    return error_words(error) if is_own(error, rule) else waits_for(error)


def _facts(facts: list[FactUsed], missing: list[Missing]) -> list[Line]:
    names = {one.fact for one in missing}
    return [Line(fact_words(fact, names), tone="quiet") for fact in facts]


def _missing(one: Missing, bid: str | None, result: Result) -> str:
    if one.bid is None:
        return f"{one.fact} (of the {result.rulebook.contract_word}) is missing"
    return f"{one.fact} is missing" if one.bid == bid else f"{one.fact} of {one.bid} is missing"


def _lacks(bid: BidResult) -> set[str]:
    """The facts that were not given, whether or not anything waits for them."""
    return {fact.name for fact in bid.facts if fact.state == "missing"}


def _value(value: ValueResult) -> Line:
    clause = f" (clause {value.clause})" if value.clause else ""
    told = value.model_copy(update={"origin": ""})
    clause += f" ({value.origin})" if value.origin else ""
    parts = [Line(value.how, tone="quiet")] if value.how else []
    shown = [fact for fact in value.facts if fact.from_blank or fact.origin.startswith("local")]
    parts += [Line(fact_words(fact), tone="quiet") for fact in shown]
    return Line(f"{fact_words(told)}{clause}", tuple(parts))


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
    said = [f"clause {match.clause}" if match.clause else "", match.origin]
    where = f" ({', '.join(part for part in said if part)})" if any(said) else ""
    outputs = [out.model_copy(update={"origin": ""}) for out in match.outputs]
    return Line(f"{match.table}{where}: {_matched(match)}", tuple(Line(fact_words(out)) for out in outputs))


def _matched(match: TableMatch) -> str:
    if match.row is not None:
        told = match.line is not None and not match.origin  # the origin names the line already
        return f"row {match.row} (line {match.line})" if told else f"row {match.row}"
    states = {output.state for output in match.outputs}
    return "which row counts is not known" if "missing" in states else "no single row counts"


def _contract(contract: ContractResult, result: Result) -> Tree:
    rules = [_rule(rule, result, None) for rule in contract.rules]
    rules += _not_in_force(result, "contract", "rule")
    lines = [Line(contract.scope, tuple(rules), tone_of(contract.scope))]
    missing = {one.fact for one in contract.missing}
    lines += [Line(fact_words(fact, missing)) for fact in contract.facts]
    lines += [_value(value) for value in contract.values]
    lines += [_table(match) for match in contract.tables]
    return Tree(tuple(lines))
