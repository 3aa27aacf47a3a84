"""`svrules schema`: the JSON schema of results."""

from __future__ import annotations

import json

from svrules.cli.output import say

__all__ = ["schema"]


def schema() -> None:
    """Print the JSON schema of results."""
    from svrules.engine.result import Result

    say(json.dumps(Result.model_json_schema(), ensure_ascii=False, indent=2))
