"""A rulebook with one of each kind of thing that examples can try, and examples that try them."""

from __future__ import annotations

from svrules.data import example_competition
from svrules.diagnostics import has_errors, render_plain
from svrules.engine import score
from svrules.language import read
from svrules.language.rulebook import Rulebook
from svrules.proof.compare import told
from svrules.proof.found import Finder, Found

BOOK = """\
rulebook "Test"
  edition   "1"
  in force  from 1 April 2025

contract
  value        money excluding VAT, above £0
  notice date  date, decides the rules in force

bid
  price       money excluding VAT, at least £1
  misconduct  yes or no
  wage        money per hour, at least £5
  size        one of Small, Large
  plan        level from 0 to 5

setting living wage  money per hour
  £12.60 until 31 March 2026
  £13.45 from 1 April 2026

rule S1 "Large enough"  clause "1"
  applies when value is above £20,000

table W "Weight"  clause "2"
  value          | social value weight
  above £100,000 | 30%
  otherwise      | 15%

rule E1 "Conduct"  clause "3"
  require size is Large and not misconduct
  except E1a when price is below £500  clause "3 a"

rule E2 "Wage"  clause "4"
  refer when wage is below living wage

criterion PRICE "Price"  worth what is left
  price relative to lowest

criterion PLAN "Plan"  worth social value weight  clause "5"
  plan by level
  0 to 2 gives 0%
  above 2 gives 100%
  at least 1 mark, otherwise fail

award
  highest total wins
  tie: highest wage
"""
IN = "value £320,000, notice date 1 May 2026"
HEAD = "bidder | price | misconduct | wage | size | plan"
OF_BIDS = ("rank", "E1", "E2", "PLAN", "outcome")
OF_CONTRACT = ("scope", "social value weight")


def example(title: str, *lines: str, facts: str = IN) -> str:
    """An example with these bids in which everything is expected, as it comes out by BOOK."""
    head = [f'example "{title}"', f"  {facts}"]
    finder = _came_out(
        "\n".join([BOOK, *head, *([f"  {HEAD}"] if lines else []), *(f"  {x}" for x in lines)])
    )
    if not lines:
        said = ", ".join(f"{one} {told_of(finder.in_contract(one))}" for one in OF_CONTRACT) if finder else ""
        return "\n".join([*head, f"  expect {said}", "", ""])
    table = [f"  {HEAD} | {' | '.join(f'expect {one}' for one in OF_BIDS)}"]
    for place, line in enumerate(lines):
        cells = [told_of(finder.in_bid(one, place)) if finder else "pass" for one in OF_BIDS]
        table.append(f"  {line} | {' | '.join(cells)}")
    return "\n".join([*head, *table, "", ""])


def _came_out(text: str) -> Finder | None:
    rulebook, _ = read(text, "test.svr")
    assert rulebook is not None
    found = example_competition(rulebook, rulebook.examples[-1]).competition
    return None if found is None else Finder(rulebook, score(rulebook, found).result())


def told_of(found: Found | None) -> str:
    """What an example writes of it."""
    return "" if found is None else told(found)


EXAMPLES = {
    "passes": example("passes", "Ash | £1,000 | no | £14 | Large | 4"),
    "small": example("small", "Ash | £1,000 | no | £14 | Small | 4"),
    "misconduct": example("misconduct", "Ash | £1,000 | yes | £14 | Large | 4"),
    "cheap": example("cheap", "Ash | £400 | yes | £14 | Large | 4"),
    "poor plan": example("poor plan", "Ash | £1,000 | no | £14 | Large | 2"),
    "low wage": example("low wage", "Ash | £1,000 | no | £13.44 | Large | 4"),
    "blank": example("blank", "Ash | £1,000 | no |  | Large | 4"),
    "tied": example("tied", "Ash | £900 | no | £14 | Large | 4", "Birch | £900 | no | £15 | Large | 4"),
    "the year before": example("the year before", facts="value £320,000, notice date 31 March 2026"),
    "on the limit": example("on the limit", facts="value £20,000, notice date 1 May 2026"),
    "a penny above": example("a penny above", facts="value £20,000.01, notice date 1 May 2026"),
}


def with_examples(*names: str) -> str:
    """The rulebook with these of its examples."""
    return "\n".join([BOOK, *(EXAMPLES[name] for name in names)])


def load(text: str) -> Rulebook:
    """The rulebook, which must be without errors."""
    found, diagnostics = read(text, "test.svr")
    assert found is not None and not has_errors(diagnostics), render_plain(diagnostics)
    return found
