"""What says `unless` in a line is mended into what its words say, whatever the condition holds."""

from collections.abc import Callable
from itertools import product

import pytest

from svrules.diagnostics import Source
from svrules.language import expressions as e
from svrules.language import read
from svrules.language.reading.negated import bracketed, negated
from svrules.language.rulebook import Criterion, Rule
from tests.language.reading import book, problems

Facts = dict[str, bool]
Meaning = Callable[[Facts], bool]

HEAD = 'rulebook "Test"\n  edition "1"\n'
CONTRACT = "contract\n  a  yes or no\n  b  yes or no\n  c  yes or no\n  work  one of Goods, Works, Care\n"
CRITERION = (
    CONTRACT + 'bid\n  ok  yes or no\ncriterion C "C" worth 4 points\n  {}\naward\n  highest total wins\n'
)
CASES: list[Facts] = [dict(zip("abc", case, strict=True)) for case in product((True, False), repeat=3)]
OPERANDS: dict[str, Meaning] = {
    "a": lambda f: f["a"],
    "not a": lambda f: not f["a"],
    "a or b": lambda f: f["a"] or f["b"],
    "a and b": lambda f: f["a"] and f["b"],
    "(not a) or b": lambda f: not f["a"] or f["b"],
    "not (a or b)": lambda f: not (f["a"] or f["b"]),
    "(a or b) and c": lambda f: (f["a"] or f["b"]) and f["c"],
    "not (a or b) and c": lambda f: not (f["a"] or f["b"]) and f["c"],
    "(a and b) or (b and c)": lambda f: (f["a"] and f["b"]) or (f["b"] and f["c"]),
}
# A line with X for a condition, and whether the contract is in scope, or the bid goes on, when X says so.
SCOPES: dict[str, Callable[[bool, Facts], bool]] = {
    "applies unless X": lambda x, f: not x,
    "does not apply when X": lambda x, f: not x,
    "does not apply if X": lambda x, f: not x,
    "does not apply to X": lambda x, f: not x,
    "does not apply unless X": lambda x, f: x,
    "not for X": lambda x, f: not x,
    "not applicable to X": lambda x, f: not x,
    "applies when b or c unless X": lambda x, f: (f["b"] or f["c"]) and not x,
}
TESTS: dict[str, Callable[[bool, Facts], bool]] = {
    "refer unless X": lambda x, f: x,
    "fail unless X": lambda x, f: x,
    "require X, otherwise refer": lambda x, f: x,
    "require c unless X": lambda x, f: x or f["c"],
    "require b or c unless X": lambda x, f: x or f["b"] or f["c"],
    "fail when c unless X": lambda x, f: x or not f["c"],
    "refer when c unless X": lambda x, f: x or not f["c"],
    "require c\n  unless X": lambda x, f: x or f["c"],
    "require c\n  except R1 when b unless X": lambda x, f: f["c"] or (f["b"] and not x),
    "require c\n  except R1 when a or b, unless X": lambda x, f: f["c"] or ((f["a"] or f["b"]) and not x),
    'require c\n  except R1 when b unless X clause "1"': lambda x, f: f["c"] or (f["b"] and not x),
    "refer when c\n  except R1 when b unless X, pass": lambda x, f: not f["c"] or (f["b"] and not x),
}
MARKS: dict[str, Callable[[bool, Facts], bool]] = {
    "full marks unless X": lambda x, f: not x,
    "full marks when c unless X": lambda x, f: f["c"] and not x,
    "4 marks unless X": lambda x, f: not x,
    "full marks when c, no marks unless X": lambda x, f: f["c"] and x,
    "4 marks when c\n  no marks unless X": lambda x, f: f["c"],
}


def holds(condition: e.Expression, facts: Facts) -> bool:
    if isinstance(condition, e.Fact):
        return facts[condition.name]
    if isinstance(condition, e.Not):
        return not holds(condition.operand, facts)
    assert isinstance(condition, (e.All, e.Any))
    join = all if isinstance(condition, e.All) else any
    return join(holds(one, facts) for one in condition.operands)


def goes_on(rule: Rule, facts: Facts) -> bool:
    """Whether the contract stays in scope, or the bid neither fails nor is referred."""
    if rule.kind == "applies":
        return holds(rule.condition, facts)
    is_reached = rule.only_when is None or holds(rule.only_when, facts)
    is_met = holds(rule.condition, facts) == (rule.kind == "require")
    return not is_reached or is_met or any(holds(one.condition, facts) for one in rule.exceptions)


def gets_marks(criterion: Criterion, facts: Facts) -> bool:
    """Whether the first of the conditions that holds gives marks, or the method does."""
    first = next((one for one in criterion.overrides if holds(one.condition, facts)), None)
    if first is not None:
        return first.gives != "none"
    way = criterion.method
    if way is None or way.kind != "full marks when":
        return False
    return way.operand is not None and holds(way.operand, facts)


def mended(text: str) -> str:
    """The text with the one fix that is offered."""
    (only,) = problems(text, HEAD)
    assert only.fix is not None, only
    assert "``" not in only.try_
    return Source("", HEAD + text).fixed(only.fix).text


@pytest.mark.parametrize("operand", OPERANDS)
@pytest.mark.parametrize("form", [*SCOPES, *TESTS])
def test_a_rule_is_mended_into_what_its_words_say(form: str, operand: str) -> None:
    text = f'{CONTRACT}rule R "R"\n  {form.replace("X", operand)}\n'
    rule = book(mended(text), "").rules[0]
    means = SCOPES.get(form) or TESTS[form]
    for facts in CASES:
        assert goes_on(rule, facts) is means(OPERANDS[operand](facts), facts), mended(text)


@pytest.mark.parametrize("operand", OPERANDS)
@pytest.mark.parametrize("form", MARKS)
def test_marks_are_mended_into_what_the_words_say(form: str, operand: str) -> None:
    text = CRITERION.format(form.replace("X", operand))
    criterion = book(mended(text), "").criteria[0]
    for facts in CASES:
        assert gets_marks(criterion, facts) is MARKS[form](OPERANDS[operand](facts), facts), mended(text)


@pytest.mark.parametrize("below", ["or b", "and b"])
@pytest.mark.parametrize("form", [form for form in (*SCOPES, *TESTS) if form.endswith("X")])
def test_half_a_condition_is_not_negated(form: str, below: str) -> None:
    text = f'{CONTRACT}rule R "R"\n  {form.replace("X", "a")}\n    {below}\n'
    (only,) = problems(text, HEAD)
    if only.fix is not None:
        rulebook, _ = read(Source("", HEAD + text).fixed(only.fix).text, "test.svr")
        means = SCOPES.get(form) or TESTS[form]
        assert rulebook is None or all(
            goes_on(rulebook.rules[0], facts) is means(OPERANDS[f"a {below}"](facts), facts)
            for facts in CASES
        )


@pytest.mark.parametrize(
    ("condition", "opposite", "joined"),
    [
        ("work is Goods", "not work is Goods", "work is Goods"),
        (
            "work is Goods, Works or Care",
            "not (work is Goods, Works or Care)",
            "(work is Goods, Works or Care)",
        ),
        ('a or b clause "1 and 2"', 'not (a or b) clause "1 and 2"', '(a or b) clause "1 and 2"'),
        ("a from 1 May 2026", "not a from 1 May 2026", "a from 1 May 2026"),
        ("a or b from 1 May 2026", "not (a or b) from 1 May 2026", "(a or b) from 1 May 2026"),
        ("a and b, refer", "not (a and b), refer", "(a and b), refer"),
        ("(a or b)", "not (a or b)", "(a or b)"),
        ("(a) or (b)", "not ((a) or (b))", "((a) or (b))"),
        ("not (a) or (b)", "not (not (a) or (b))", "(not (a) or (b))"),
        ("notice given", "not notice given", "notice given"),
    ],
)
def test_brackets_stand_where_they_are_needed(condition: str, opposite: str, joined: str) -> None:
    assert negated(condition) == opposite
    assert bracketed(condition) == joined
