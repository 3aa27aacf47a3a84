"""Rules, decision tables and populations as policy."""

from __future__ import annotations

from svrules.language.expressions import Expression
from svrules.language.rulebook import Cell, Population, Row, Rule, RuleException, Table
from svrules.quantities import ALWAYS, print_period
from svrules.render.document import Block, Formula, Grid, Paragraph, Section
from svrules.render.policy.parts import Book, headed, or_list, sentence

__all__ = ["cell_in_words", "populations", "rules", "scope", "tables"]

_OUTCOMES = {
    "pass": "the rule is met",
    "fail": "it fails",
    "refer": "it is referred to a person for a decision",
}


def scope(book: Book) -> Section | None:
    """The rules that say which contracts the rulebook applies to."""
    found = [r for r in book.rulebook.rules if r.kind == "applies" and book.in_force(r.period)]
    if not found:
        return None
    start = Paragraph(
        f"These rules apply to a {book.contract} only when all of the following hold. "
        "Outside them nothing else on this page is looked at."
    )
    return Section("When these rules apply", (start,), tuple(_rule(rule, book) for rule in found))


def rules(book: Book) -> Section | None:
    """Every other rule."""
    found = [r for r in book.rulebook.rules if r.kind != "applies" and book.in_force(r.period)]
    if not found:
        return None
    start = Paragraph(
        f"Every rule is tried on every {book.bid} that reaches it, and every outcome is recorded. For the "
        f"{book.bid} as a whole fail counts before error (something cannot be computed), error before "
        "unknown (a fact is missing), unknown before referred, referred before pass."
    )
    return Section("Rules", (start,), tuple(_rule(rule, book) for rule in found))


def _rule(rule: Rule, book: Book) -> Section:
    whose = book.origin("rule", rule.label, rule.span)
    title, under = headed(rule.label, rule.title, rule.clause, rule.period, whose)
    blocks: list[Block] = [Paragraph(under, tone="quiet")] if under else []
    if rule.only_when is not None:
        blocks += [Paragraph("This is looked at only when:"), book.formula(rule.only_when)]
    blocks += [Paragraph(_opening(rule, book)), book.formula(rule.condition)]
    if rule.kind == "require":
        blocks.append(Paragraph(f"If not, the {_subject(rule, book)} fails."))
    for exception in rule.exceptions:
        blocks += _exception(exception, book)
    if rule.because:
        blocks.append(Paragraph(rule.because, "Reason given:"))
    return Section(title, tuple(blocks))


def _subject(rule: Rule, book: Book) -> str:
    return book.bid if rule.scope == "bid" else book.contract


def _opening(rule: Rule, book: Book) -> str:
    subject = _subject(rule, book)
    each = f"For each {rule.family}: " if rule.family else ""
    opening = {
        "applies": "the rulebook applies when:",
        "require": f"{'each' if rule.scope == 'bid' else 'the'} {subject} must meet this:",
        "refer": f"a {subject} is referred to a person for a decision when:",
        "fail": f"a {subject} fails when:",
    }[rule.kind]
    return each + opening if each else sentence(opening)


def _exception(exception: RuleException, book: Book) -> list[Block]:
    clause = f" (clause {exception.clause})" if exception.clause else ""
    lead = f"Exception {exception.label}{f' to {exception.to}' if exception.to else ''}{clause}:"
    if exception.outcome is not None:
        effect = f"then {_OUTCOMES[exception.outcome]}, whatever is said above, when:"
    elif exception.to:
        effect = f"exception {exception.to} does not count when:"
    else:
        effect = "the rule is set aside, and counts as met, when:"
    return [Paragraph(effect, lead), book.formula(exception.condition)]


def tables(book: Book) -> Section | None:
    """Every decision table."""
    found = [t for versions in book.rulebook.tables.values() for t in versions if book.in_force(t.period)]
    if not found:
        return None
    start = Paragraph(
        "One row of a table must match the facts. If no row matches, or two rows that match give different "
        "results, "
        "that is reported as an error and nothing is guessed."
    )
    return Section("Tables", (start,), tuple(_table(table, book) for table in found))


def _table(table: Table, book: Book) -> Section:
    whose = book.origin("table", table.label, table.span)
    title, under = headed(table.label, table.title, table.clause, table.period, whose)
    blocks: list[Block] = [Paragraph(under, tone="quiet")] if under else []
    if table.family:
        blocks.append(Paragraph(f"Looked up for each {table.family}."))
    rows = [row for row in table.rows if book.in_force(row.period)]
    dated = any(row.period != ALWAYS for row in rows)
    headings = [
        *map(book.words, table.inputs),
        *(["in force"] if dated else []),
        *(o for o, _ in table.outputs),
    ]
    shown = tuple(_row(row, book, dated) for row in rows)
    return Section(title, (*blocks, Grid("", tuple(headings), shown)))


def _row(row: Row, book: Book, dated: bool) -> tuple[str, ...]:
    cells = [cell_in_words(cell, book) for cell in row.cells]
    when = [print_period(row.period)] if dated else []
    return (*cells, *when, *("" if out is None else book.words(out) for out in row.outputs))


def cell_in_words(cell: Cell, book: Book) -> str:
    """A condition of a table's line: `Works or Supplies`, `above £20,000, up to and including £100,000`."""
    if cell.kind == "equals":
        text = or_list(map(book.words, cell.options))
    elif cell.kind == "range":
        text = _range(cell, book)
    else:
        text = "any other case" if cell.kind == "otherwise" else cell.kind
    return f"not {text}" if cell.negated else text


def _range(cell: Cell, book: Book) -> str:
    low, high = _side(cell.low, book), _side(cell.high, book)
    if low and high:
        start = f"from {low}" if cell.low_in else f"above {low}"
        return f"{start}, {'up to and including' if cell.high_in else 'below'} {high}"
    if low:
        return f"{'at least' if cell.low_in else 'above'} {low}"
    return f"{'at most' if cell.high_in else 'below'} {high}"


def _side(limit: Expression | None, book: Book) -> str:
    return "" if limit is None else book.words(limit)


def populations(book: Book) -> Section | None:
    """Every named population."""
    found = book.rulebook.populations.values()
    if not found:
        return None
    start = Paragraph(
        f"Some rules compare a {book.bid} with others. “{book.bid.capitalize()}s” alone means those that "
        f"pass so far; "
        "who was in, and who was left out and why, is recorded."
    )
    return Section("Who is compared with whom", (start, *(b for p in found for b in _population(p, book))))


def _population(population: Population, book: Book) -> list[Block]:
    whose = book.origin("population", population.name, population.span)
    under = [part for part in (f"clause {population.clause}" if population.clause else "", whose) if part]
    clause = f" ({', '.join(under)})" if under else ""
    order = [status for status in ("pass", "refer", "unknown", "fail") if status in population.statuses]
    said = {"pass": "pass", "refer": "are referred", "unknown": "are unknown", "fail": "fail"}
    who = "all" if len(order) == len(said) else f"that {or_list(said[status] for status in order)}"
    text = f"{book.bid}s {who}" if who != "all" else f"all {book.bid}s"
    if population.where is None:
        return [Paragraph(sentence(text), f"{population.name}{clause}:")]
    condition: Formula = book.formula(population.where)
    return [Paragraph(f"{text}, for which:", f"{population.name}{clause}:"), condition]
