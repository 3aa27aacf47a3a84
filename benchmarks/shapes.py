"""Rulebooks of one shape and any size: whatever an officer writes, checking costs what its length does."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["SHAPES", "Shape"]

_HEAD = 'rulebook "Shape"\n  edition "1"\n  in force from 1 January 2025\n'
_CONTRACT = "contract\n  budget  money, above £0\n  notice date  date, decides the rules in force\n"
_AWARD = "award\n  highest total wins\n"


@dataclass(frozen=True, slots=True)
class Shape:
    """Rulebooks of one shape: `text` gives the one with so many parts, `most` are as many as are measured."""

    name: str
    most: int
    text: Callable[[int], str]


def _chain(each: str, first: str = "x + 1") -> Callable[[int], str]:
    """Values each of which uses the one before, which `{v}` stands for, twice."""

    def text(size: int) -> str:
        values = [f"value v0\n  {first}\n"]
        values += [f"value v{n}\n  {each.format(v=f'v{n - 1}')}\n" for n in range(1, size)]
        last = f"v{size - 1}"
        return (
            f"{_HEAD}bid\n  x  number, at least 0, more is better\n  y  number, at least 0, less is better\n"
            f"{''.join(values)}rule R\n  require {last} is above 0\n"
            f"criterion A worth 100%\n  {last} relative to highest, 0 when every bid offers 0\n{_AWARD}"
        )

    return text


def _conditions(size: int) -> str:
    values = ["value v0\n  x is above 1\n"]
    values += [f"value v{n}\n  v{n - 1} and (x is above {n} or not v{n - 1})\n" for n in range(1, size)]
    return (
        f"{_HEAD}bid\n  x  number, at least 0, more is better\n{''.join(values)}"
        f"rule R\n  require v{size - 1} or x is above 3\n"
        f"criterion A worth 100%\n  full marks when v{size - 1}\n{_AWARD}"
    )


def _chained_tables(size: int) -> str:
    tables = "".join(
        f"table T{n}\n  v{n - 1} | v{n}\n  below 5 | v{n - 1} + 1\n  at least 5 | v{n - 1}\n"
        for n in range(1, size)
    )
    return (
        f"{_HEAD}bid\n  x  number, at least 0, more is better\nvalue v0\n  x + 1\n{tables}"
        f"criterion A worth 100%\n  v{size - 1} relative to highest, 0 when every bid offers 0\n{_AWARD}"
    )


def _chained_members(size: int) -> str:
    values = "".join(f"value v{n} for each item\n  v{n - 1} ÷ 3 + v{n - 1} ÷ 4\n" for n in range(1, size))
    return (
        f"{_HEAD}bid\n  x  number, at least 0, more is better\n  y  number, at least 0, more is better\n"
        'family item "Items"\n  code | title | counted\n  I1 | One | x\n  I2 | Two | y\n'
        f"value v0 for each item\n  counted + 1\n{values}value all\n  sum of v{size - 1} over items\n"
        f"criterion A worth 100%\n  all relative to highest, 0 when every bid offers 0\n{_AWARD}"
    )


def _rules(size: int) -> str:
    facts = "".join(f"  x{n}  number, at least 0, more is better\n" for n in range(size))
    rules = "".join(f"rule R{n}\n  require x{n} is at least {n + 1}\n" for n in range(size))
    return f"{_HEAD}bid\n{facts}{rules}criterion A worth 100%\n  x0 relative to highest\n{_AWARD}"


def _rules_on_one(size: int) -> str:
    rules = "".join(f"rule R{n}\n  require x is at least {n + 1}\n" for n in range(size))
    return (
        f"{_HEAD}bid\n  x  number, at least 0, more is better\n{rules}"
        f"criterion A worth 100%\n  x relative to highest\n{_AWARD}"
    )


def _measures(size: int) -> str:
    facts = "".join(f"  x{n}  number, at least 0, more is better\n" for n in range(size))
    summed = " + ".join(f"x{n} × {n % 7 + 1}" for n in range(min(size, 60)))
    rows = "".join(f"  M{n} | Measure {n} | x{n} | {n % 9 + 1}\n" for n in range(size))
    return (
        f'{_HEAD}bid\n{facts}family measure "Measures"\n  code | title | counted | rate\n{rows}'
        "value benefit for each measure\n  counted × rate\nvalue offer\n  sum of benefit over measures\n"
        f"value some\n  {summed}\n"
        f"criterion A worth 100%\n  offer relative to highest, 0 when every bid offers 0\n{_AWARD}"
    )


def _tables(size: int) -> str:
    tables = "".join(
        f"table T{n}\n  budget | share {n}\n  below £{n + 1},000 | 10%\n"
        f"  £{n + 1},000 to £900,000 | 20%\n  above £900,000 | 30%\n"
        for n in range(size)
    )
    return (
        f"{_HEAD}{_CONTRACT}bid\n  price  money, above £0, less is better\n{tables}"
        f"value all\n  {_added('share', size)}\nrule R\n  require all is above 0\n"
        f"criterion A worth 100%\n  price relative to lowest\n{_AWARD}"
    )


def _added(name: str, size: int) -> str:
    """The sum of `name 0`, `name 1` …: at most ninety in all, as deep as a line may be."""
    return " + ".join(f"{name} {n}" for n in range(min(size, 90)))


def _exceptions(size: int) -> str:
    facts = "".join(f"  e{n}  yes or no\n  y{n}  number\n" for n in range(size))
    said = "".join(
        f"  except R{n}a when e{n} and y{n} is above {n}{', refer' if n % 3 == 0 else ''}\n"
        for n in range(size)
    )
    return (
        f"{_HEAD}bid\n  x  number, at least 0, more is better\n{facts}rule R\n  require x is above 5\n{said}"
        f"criterion A worth 100%\n  x relative to highest\n{_AWARD}"
    )


def _editions(size: int) -> str:
    tables = "".join(
        f"table T from 1 {month} {2025 + n // 12}\n  budget | share\n  below £{n + 1},000 | 10%\n"
        f"  at least £{n + 1},000 | {n % 9 + 11}%\n"
        for n in range(size)
        for month in [_MONTHS[n % 12]]
    )
    return (
        f"{_HEAD}{_CONTRACT}bid\n  price  money, above £0, less is better\n{tables}"
        "criterion A worth share\n  price relative to lowest\n"
        f"criterion B worth what is left\n  price relative to lowest\n{_AWARD}"
    )


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def _inputs(size: int) -> str:
    facts = "".join(f"  fact {n}  number, at least 0, more is better\n" for n in range(size))
    values = "".join(f"value half {n}\n  fact {n} × 2 + fact {(n + 1) % size}\n" for n in range(size))
    return f"{_HEAD}bid\n{facts}{values}criterion A worth 100%\n  half 0 relative to highest\n{_AWARD}"


def _brackets(size: int) -> str:
    """Each line has forty brackets inside each other."""

    def nested(n: int) -> str:
        text = f"x{n % 3}"
        for depth in range(40):
            text = f"({text} + {depth % 5 + 1})" if depth % 2 else f"({text} capped at {depth + n + 10})"
        return text

    facts = "".join(f"  x{n}  number, at least 0, more is better\n" for n in range(3))
    values = "".join(f"value v{n}\n  {nested(n)}\n" for n in range(size))
    return (
        f"{_HEAD}bid\n{facts}{values}"
        f"criterion A worth 100%\n  v{size - 1} relative to highest, 0 when every bid offers 0\n{_AWARD}"
    )


def _rows(size: int) -> str:
    rows = "".join(f"  above £{n * 1000} to £{(n + 1) * 1000} | {n % 90 + 1}%\n" for n in range(size))
    return (
        f"{_HEAD}{_CONTRACT}bid\n  price  money, above £0, less is better\n"
        f"table T\n  budget | share\n{rows}  above £{size * 1000} | 5%\n"
        "criterion A worth share\n  price relative to lowest\n"
        f"criterion B worth what is left\n  price relative to lowest\n{_AWARD}"
    )


def _rows_of_bids(size: int) -> str:
    rows = "".join(f"  above {n} to {n + 1} | {n}\n" for n in range(size))
    return (
        f"{_HEAD}bid\n  x  number, at least 0, more is better\ntable T\n  x | points\n  0 | 0\n{rows}"
        f"  above {size} | {size}\ncriterion A worth 100%\n  points out of {size}\n{_AWARD}"
    )


def _deep(size: int) -> str:
    """Criteria inside criteria."""
    inside = "".join(
        f"criterion S{n} worth 50% of S{n - 1}\ncriterion L{n} worth 50% of S{n - 1}\n  x{n % 5} out of 10\n"
        for n in range(1, size)
    )
    facts = "".join(f"  x{n}  number, between 0 and 10, more is better\n" for n in range(5))
    return (
        f"{_HEAD}bid\n{facts}criterion S0 worth 100%\n{inside}"
        f"criterion END worth 100% of S{size - 1}\n  x0 out of 10\n{_AWARD}"
    )


def _criteria(size: int) -> str:
    facts = "".join(f"  x{n}  number, between 0 and 10, more is better\n" for n in range(size))
    said = "".join(f"criterion C{n} worth 10 points\n  x{n} out of 10\n" for n in range(size))
    return f"{_HEAD}bid\n{facts}{said}{_AWARD}"


SHAPES: tuple[Shape, ...] = (
    Shape("values, each the sum of the one before twice", 400, _chain("{v} + {v}")),
    Shape("values, each two shares of the one before", 400, _chain("{v} ÷ 3 + {v} ÷ 4")),
    Shape("values, each less the one before", 400, _chain("{v} × 2 - {v} ÷ 2")),
    Shape("values, each the one before or more", 400, _chain("if {v} is above 3 then {v} otherwise {v} + 1")),
    Shape("values, each by its own limit", 400, _chain("if x is above 3 then {v} + y otherwise {v} + 1")),
    Shape("values, each the largest of the one before", 400, _chain("largest of {v}, {v} ÷ 2 + y")),
    Shape("values, each the one before by another", 400, _chain("{v} ÷ 2 - y + ({v} floored at 1)")),
    Shape("values, each the one before limited", 400, _chain("({v} + y) capped at ({v} + 3)")),
    Shape("values, each the one before rounded", 400, _chain("({v} rounded to whole numbers) + {v} ÷ 3")),
    Shape("values, each the one before if given", 400, _chain("({v} or 3 if not given) + {v}")),
    Shape("conditions, each on the one before twice", 400, _conditions),
    Shape("tables, each of the one before twice", 100, _chained_tables),
    Shape("values for each, each of the one before twice", 400, _chained_members),
    Shape("rules, each on a fact of its own", 400, _rules),
    Shape("rules, all on one fact", 400, _rules_on_one),
    Shape("measures in one criterion", 150, _measures),
    Shape("tables on one fact", 200, _tables),
    Shape("exceptions to one rule", 60, _exceptions),
    Shape("editions of one table", 40, _editions),
    Shape("facts", 500, _inputs),
    Shape("lines with forty brackets", 40, _brackets),
    Shape("rows of one table on the contract", 2000, _rows),
    Shape("rows of one table on bids", 2000, _rows_of_bids),
    Shape("criteria inside each other", 30, _deep),
    Shape("criteria beside each other", 300, _criteria),
)
