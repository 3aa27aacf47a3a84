"""Many notices scored one by one: how many are in scope, out and unknown, and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from svrules.engine.result import Result, RuleResult
from svrules.render.document import Document, Grid, Items, Section

__all__ = ["NoticeResult", "Tally", "as_json_pieces", "notices_as_csv"]

_ORDER = ("in scope", "out of scope", "unknown", "error", "not read")
_OUTCOMES = ("pass", "fail", "refer", "unknown", "error", "not reached")


@dataclass(frozen=True, slots=True)
class NoticeResult:
    """One notice: where it stands in its file, its `ocid`, its result (None: not read), what was found."""

    place: str
    ocid: str
    release: str
    title: str
    result: Result | None
    notes: tuple[str, ...]
    weights: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Counts over notices, taken as they come; no notice is kept but those with a finding on its weights."""

    total: int = 0
    reasons: dict[str, Counter[str]] = field(default_factory=dict)
    rules: dict[str, Counter[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    weights: list[tuple[str, str]] = field(default_factory=list)

    def add(self, notice: NoticeResult) -> None:
        """Count one notice."""
        self.total += 1
        scope = notice.result.contract.scope if notice.result else "not read"
        self.reasons.setdefault(scope, Counter())[_reason(notice)] += 1
        for rule in notice.result.contract.rules if notice.result else ():
            self.titles.setdefault(rule.rule, rule.title)
            self.rules.setdefault(rule.rule, Counter())[rule.outcome] += 1
        self.weights += [(notice.ocid or notice.place, said) for said in notice.weights]

    def document(self, title: str, footer: str = "") -> Document:
        """The counts as a page."""
        return Document(
            title, f"{self.total} notices", (self._scopes(), self._rules()), (*self._weights(),), footer
        )

    def _scopes(self) -> Grid:
        rows = [
            (scope, str(count), reason)
            for scope in _ORDER
            if scope in self.reasons
            for reason, count in sorted(self.reasons[scope].items(), key=lambda found: (-found[1], found[0]))
        ]
        return Grid(
            "Scope",
            ("Scope", "Notices", "Why"),
            tuple(rows),
            frozenset({1}),
            frozenset({0}),
            frozenset({0, 1}),
        )

    def _rules(self) -> Grid:
        used = [outcome for outcome in _OUTCOMES if any(outcome in counts for counts in self.rules.values())]
        rows = tuple(
            (label, self.titles[label], *(str(counts[outcome]) for outcome in used))
            for label, counts in self.rules.items()
        )
        numbers = frozenset(range(2, 2 + len(used)))
        return Grid("Rules", ("Rule", "Title", *used), rows, numbers, keep=frozenset({0}))

    def _weights(self) -> Iterator[Section]:
        if self.weights:
            said = Items(tuple(f"{ocid}: {sentence}" for ocid, sentence in self.weights))
            yield Section("Published award criteria that do not add up to 100", (said,))


def _reason(notice: NoticeResult) -> str:
    if notice.result is None:
        return "; ".join(notice.notes) or "it cannot be read"
    contract = notice.result.contract
    if contract.scope == "in scope":
        return ""
    if contract.scope == "unknown":
        missing = dict.fromkeys(
            one.fact for rule in contract.rules if rule.outcome == "unknown" for one in rule.missing
        )
        return f"missing: {', '.join(missing or dict.fromkeys(one.fact for one in contract.missing))}"
    against = [rule for rule in contract.rules if _is_against(rule)]
    return "; ".join(_why(rule) for rule in against) or _first_note(notice)


def _is_against(rule: RuleResult) -> bool:
    return rule.outcome in ("fail", "error")


def _why(rule: RuleResult) -> str:
    return f"{rule.rule}: {rule.because or rule.title}"


def _first_note(notice: NoticeResult) -> str:
    result = notice.result
    return result.notes[0] if result and result.notes else "the rulebook is not in force on its date"


def as_json_pieces(notices: Iterable[NoticeResult]) -> Iterator[str]:
    """`{"results": […]}` in pieces, one result a notice with its `ocid`, so that memory does not grow."""
    yield '{"results": ['
    between = "\n"
    for notice in notices:
        yield between + json.dumps(_record(notice), ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def _record(notice: NoticeResult) -> dict[str, object]:
    made: dict[str, object] = {
        "ocid": notice.ocid,
        "release": notice.release,
        "place": notice.place,
        "title": notice.title,
        "notice_notes": list(notice.notes),
        "weights_that_do_not_add_up": list(notice.weights),
    }
    if notice.result is None:
        return {**made, "scope": "not read"}
    return {**made, "scope": notice.result.contract.scope, **notice.result.model_dump(mode="json")}


def notices_as_csv(notices: Iterable[NoticeResult]) -> Iterator[str]:
    """One line a notice: ocid, scope, why, the outcome of each rule, title."""
    from svrules.render.records import grid_as_csv

    yield grid_as_csv(("ocid", "place", "scope", "why", "rules", "title"), ())
    for notice in notices:
        scope = notice.result.contract.scope if notice.result else "not read"
        rules = notice.result.contract.rules if notice.result else []
        outcomes = "; ".join(f"{rule.rule} {rule.outcome}" for rule in rules)
        row = (notice.ocid, notice.place, scope, _reason(notice), outcomes, notice.title)
        yield grid_as_csv(row, ())
