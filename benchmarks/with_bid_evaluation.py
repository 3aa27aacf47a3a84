"""The rules of `twenty-measures.svr` with bid-evaluation, as far as it goes.

It weighs columns of a table of bids. Limits on a theme, eligibility and rounding are not among its
criteria, so one evaluator a theme adds up the measures and pandas does the rest.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
from bid_evaluation import Evaluator

from benchmarks.bids import LEAST_WAGE, MEASURES, TARGETS, WEIGHTS


def table_of(bids: list[dict[str, Any]]) -> pd.DataFrame:
    """The bids as a table of floats and yes or no."""
    rows = [
        {fact: value if isinstance(value, bool) else float(value) for fact, value in bid.items()}
        for bid in bids
    ]
    return pd.DataFrame(rows)


def scorer() -> Callable[[pd.DataFrame], list[float | None]]:
    """Scores a whole table of bids: a total for each, None where the bid is not eligible."""
    evaluators = {theme: _evaluator(theme) for theme in WEIGHTS}
    return lambda bids: _totals(bids, evaluators)


def _evaluator(theme: str) -> Evaluator:
    evaluator = Evaluator(normalize_weights=False)
    for measure in MEASURES:
        if measure.theme == theme:
            evaluator.custom(measure.fact, 1.0, _benefit(float(measure.unit_value), float(measure.cap)))
    return evaluator


def _benefit(unit_value: float, cap: float) -> Callable[[Any, Any], Any]:
    return lambda values, _statistics: (values * unit_value).clip(upper=cap)


def _totals(bids: pd.DataFrame, evaluators: dict[str, Evaluator]) -> list[float | None]:
    total = pd.Series(0.0, index=bids.index)
    for theme, evaluator in evaluators.items():
        offer = evaluator.evaluate(bids)["final_score"]
        total += WEIGHTS[theme] * (offer / TARGETS[theme]).clip(upper=1.0)
    eligible = ~bids["excluded"] & (bids["lowest hourly wage"] >= float(LEAST_WAGE))
    return [mark if passed else None for mark, passed in zip(total.round(2), eligible, strict=True)]
