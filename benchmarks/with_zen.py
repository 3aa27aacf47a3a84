"""The rules of `twenty-measures.svr` for zen-engine, several ways; the run takes the fastest.

Names become identifiers, since its expressions have no names with spaces. Its numbers are decimals.
"""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import zen

from benchmarks.bids import CONTRACT, LEAST_WAGE, MEASURES, TARGETS, WEIGHTS

Evaluate = Callable[[Any], Any]
TRACED: Any = {"trace": True}


def identifier(fact: str) -> str:
    """A fact's name as an identifier."""
    return fact.replace(" ", "_").replace("-", "_")


def facts_of(bid: dict[str, Any]) -> dict[str, Any]:
    """A bid with the contract's facts, as zen takes them: each call sees everything."""
    contract = {"contract_value": float(CONTRACT["contract value"]), "category": CONTRACT["category"]}  # type: ignore[arg-type]
    facts = {
        identifier(name): value if isinstance(value, bool) else float(value) for name, value in bid.items()
    }
    targets = {f"{theme}_target": target for theme, target in TARGETS.items()}
    return contract | facts | targets


def ways() -> dict[str, tuple[Evaluate, Evaluate]]:
    """Each way of calling it: without trace and with trace, both from a bid's facts to the answer.

    A loader that returns content compiled once is its fastest path. Tried and left out as slower:
    decisions made with `create_decision` and `get_decision` (200 µs a bid and more), `evaluate_batch`,
    facts as JSON text.
    """
    found = {}
    for shape, nodes in {
        "table and expressions": _with_table(),
        "expressions only": [_expressions()],
    }.items():
        content = zen.ZenDecisionContent(json.dumps(_graph(nodes)))
        engine = zen.ZenEngine({"loader": lambda _key, content=content: content})
        found[shape] = (
            lambda facts, engine=engine: engine.evaluate("rules", facts),
            lambda facts, engine=engine: engine.evaluate("rules", facts, TRACED),
        )
    return found


def total_of(answer: Any) -> Any:
    """The total in an answer, or None when the bid is not eligible."""
    result = answer["result"]
    return result["total"] if result["eligible"] else None


def _graph(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    ends = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    chain = ["in", *(node["id"] for node in nodes), "out"]
    edges = [
        {"id": f"{source}-{target}", "sourceId": source, "targetId": target, "type": "edge"}
        for source, target in pairwise(chain)
    ]
    return {"nodes": [*ends, *nodes], "edges": edges}


def _expressions() -> dict[str, Any]:
    lines = {"eligible": f"not excluded and lowest_hourly_wage >= {LEAST_WAGE}"}
    for number, one in enumerate(MEASURES, 1):
        lines[f"benefit{number}"] = f"min([{identifier(one.fact)} * {one.unit_value}, {one.cap}])"
    for theme in WEIGHTS:
        parts = [f"$.benefit{number}" for number, one in enumerate(MEASURES, 1) if one.theme == theme]
        lines[f"{theme}_offer"] = " + ".join(parts)
        lines[f"{theme}_marks"] = f"{WEIGHTS[theme]} * min([$.{theme}_offer / {theme}_target, 1])"
    lines["total"] = "round(" + " + ".join(f"$.{theme}_marks" for theme in WEIGHTS) + ", 2)"
    expressions = [{"id": key, "key": key, "value": value} for key, value in lines.items()]
    return {
        "id": "score",
        "type": "expressionNode",
        "name": "score",
        "content": {"expressions": expressions, "passThrough": False},
    }


def _with_table() -> list[dict[str, Any]]:
    rows = [
        ("[0..250000]", "", "40000", "25000", "10000"),
        ("(250000..1000000]", "'Works'", "160000", "80000", "50000"),
        ("(250000..1000000]", "not in ['Works']", "125000", "100000", "20000"),
        ("> 1000000", "'Works'", "640000", "320000", "200000"),
        ("> 1000000", "not in ['Works']", "500000", "400000", "80000"),
    ]
    fields = ("contract_value", "category", *(f"{theme}_target" for theme in TARGETS))
    columns = [{"id": f"c{number}", "name": field, "field": field} for number, field in enumerate(fields)]
    table = {
        "hitPolicy": "first",
        "inputs": columns[:2],
        "outputs": columns[2:],
        "rules": [
            {"_id": f"r{number}"} | {f"c{column}": cell for column, cell in enumerate(row)}
            for number, row in enumerate(rows)
        ],
        "passThrough": True,
    }
    return [{"id": "tiers", "type": "decisionTableNode", "name": "tiers", "content": table}, _expressions()]
