"""`svrules schema`: the JSON schema of results, and of what other commands answer."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from svrules.cli.output import say

__all__ = ["schema"]


class Of(StrEnum):
    """What has a schema."""

    result = "result"
    reach = "reach"
    margin = "margin"
    impact = "impact"
    sweep = "sweep"


def schema(
    of: Annotated[Of, typer.Option("--of", help="Of which answer in JSON.")] = Of.result,
) -> None:
    """Print the JSON schema of results, or of what `reach`, `margin`, `impact` or `sweep` answers."""
    from pydantic import BaseModel

    from svrules.change.impact.model import Impact
    from svrules.change.margin.answer import Margin
    from svrules.change.reach.answer import Reach
    from svrules.change.sweep.answer import Sweep
    from svrules.engine.result import Result

    answers: dict[Of, type[BaseModel]] = {
        Of.result: Result,
        Of.reach: Reach,
        Of.margin: Margin,
        Of.impact: Impact,
        Of.sweep: Sweep,
    }
    say(json.dumps(answers[of].model_json_schema(), ensure_ascii=False, indent=2))
