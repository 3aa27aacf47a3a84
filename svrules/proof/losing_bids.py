"""SV0512: whether leaving out a losing bid would change who wins, shown on the rulebook's own examples.

Where marks depend on the other bids (`relative to lowest`, `rank of`, `mean of … among`), a bid that cannot
win may decide who does. Leave it out, and everyone else's marks move, not all of them alike.

    criterion OFFER "Social value"  worth 40%
      social offer relative to highest        # a bid with a large offer and a high price sets the mark

That is allowed, and common; it also means that a bidder can lose because of a rival who was never near. An
officer wants to know it before publication. Instead, measure against fixed figures (`from £0 for no marks to
£90,000 for full marks`), or leave out bids that fail before others are compared with them.

A rule that compares bids can do the same: `refer when price is below 60% of mean price among other bids`
refers a bid, or no longer, because of who else takes part. The reason then names the rule and whose outcome
it turns.

Each example with a winner is scored again without each bid that did not win. One note an example, naming the
first such bid and who wins without it. Nothing is said of a rulebook in which no mark depends on other bids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from svrules.checks.cases.words import quoted
from svrules.data import example_competition
from svrules.data.wording import listed
from svrules.diagnostics import Diagnostic
from svrules.engine import Competition, Scored, score
from svrules.language import expressions as e
from svrules.language.checking.dependencies import rule_expressions, table_expressions, walk
from svrules.language.rulebook import Example, Rulebook

__all__ = ["check_losing_bids"]

_COMPARED = frozenset({"relative to lowest", "relative to highest", "percent over lowest", "mean method"})


def check_losing_bids(rulebook: Rulebook) -> tuple[Diagnostic, ...]:
    """A note for each example in which a losing bid decides who wins."""
    if not rulebook.awards or not _looks_at_other_bids(rulebook):
        return ()
    return tuple(
        found for example in rulebook.examples if len(example.bids) > 1 for found in _of(rulebook, example)
    )


def _looks_at_other_bids(rulebook: Rulebook) -> bool:
    from svrules.checks.uses import users

    methods = (one.method for one in rulebook.criteria if one.method is not None)
    if any(method.kind in _COMPARED or method.population is not None for method in methods):
        return True
    return any(isinstance(part, e.Among) for user in users(rulebook) for part in user.parts())


def _of(rulebook: Rulebook, example: Example) -> Iterator[Diagnostic]:
    competition = example_competition(rulebook, example).competition
    if competition is None:
        return
    whole = score(rulebook, competition)
    first = _first(whole)
    if not first:
        return
    for place, bid in enumerate(competition.bids):
        if bid.name in first:
            continue
        rest = score(rulebook, _without(competition, place))
        without = _first(rest)
        if without != first:
            reason = _by_rules(rulebook, whole, rest, place) or _by_marks(rulebook)
            yield _note(rulebook, example, bid.name, (first, without), reason)
            return


def _without(competition: Competition, place: int) -> Competition:
    bids = competition.bids
    gone = bids[place].name
    decisions = tuple(one for one in competition.decisions if one.bid != gone)
    return replace(competition, bids=(*bids[:place], *bids[place + 1 :]), decisions=decisions)


def _first(scored: Scored) -> tuple[str, ...]:
    """The names of those of rank 1."""
    names = (bid.name for bid in scored.competition.bids)
    return tuple(name for name, rank in zip(names, scored.ranks, strict=True) if rank == 1)


def _by_marks(rulebook: Rulebook) -> tuple[str, str]:
    word = rulebook.bid_word
    return (
        f"Marks depend on the other {word}s, so who takes part can change the order.",
        f"If that is not meant, measure against fixed figures, or compare only {word}s that can still win.",
    )


def _by_rules(rulebook: Rulebook, whole: Scored, rest: Scored, gone: int) -> tuple[str, str] | None:
    """Why it is so and what to try, where another bid's outcome turns on a rule that compares bids."""
    outcomes = [outcome for place, outcome in enumerate(whole.outcomes) if place != gone]
    changed = [
        place for place, pair in enumerate(zip(outcomes, rest.outcomes, strict=True)) if len({*pair}) > 1
    ]
    labels = [quoted(rule.label) for rule in rulebook.rules if _compares(rulebook, rule_expressions(rule))]
    if not changed or not labels:
        return None
    word, place = rulebook.bid_word, changed[0]
    rules = f"Rule {labels[0]} compares" if len(labels) == 1 else f"Rules {listed(labels, 'and')} compare"
    name = quoted(rest.competition.bids[place].name)
    turned = f"the outcome of {name} is {outcomes[place]} with it, {rest.outcomes[place]} without it."
    return (
        f"{rules} {word}s with each other: {turned}",
        f"If that is not meant, compare with a fixed figure, or only with {word}s that can still win.",
    )


def _compares(rulebook: Rulebook, expressions: Iterable[e.Expression]) -> bool:
    """Whether something looks at other bids, itself or by a value, a table or marks that do."""
    seen: set[str] = set()
    waiting = list(expressions)
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, e.Among | e.MarksOf | e.TotalRef):
                return True
            if isinstance(part, e.ValueRef) and part.name not in seen:
                seen.add(part.name)
                waiting += [value.expression for value in rulebook.values[part.name]]
            if isinstance(part, e.TableRef) and part.label not in seen:
                seen.add(part.label)
                waiting += [x for table in rulebook.tables[part.label] for x in table_expressions(table)]
    return False


def _note(
    rulebook: Rulebook,
    example: Example,
    bid: str,
    winners: tuple[tuple[str, ...], tuple[str, ...]],
    reason: tuple[str, str],
) -> Diagnostic:
    first, without = winners
    instead = f"{_win(without)} without it" if without else "nobody wins without it"
    span = next((line.bidder.span for line in example.bids if line.bidder.text.strip() == bid), example.span)
    return Diagnostic(
        "SV0512", "note", span,
        f"In example `{example.title}` `{bid}` does not win, and decides who does: "
        f"{_win(first)} with it, {instead}.",
        why=reason[0], try_=reason[1],
    )  # fmt: skip


def _win(names: tuple[str, ...]) -> str:
    return f"{listed(names, 'and')} {'wins' if len(names) == 1 else 'win'}"
