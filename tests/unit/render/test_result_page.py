"""docs/result.md names every part and every field of a Result."""

from pathlib import Path
from typing import Any

import pytest

from svrules.engine.result import Result

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "result.md").read_text(encoding="utf-8")
SCHEMA = Result.model_json_schema()
PARTS: dict[str, Any] = {"Result": SCHEMA, **SCHEMA["$defs"]}


@pytest.mark.parametrize("part", PARTS)
def test_the_page_names_every_field(part: str) -> None:
    assert f"`{part}`" in PAGE
    for name in PARTS[part]["properties"]:
        assert f"`{name}`" in PAGE, f"docs/result.md does not say what {part}.{name} holds"


def test_no_number_of_a_result_is_a_float() -> None:
    assert '"type": "number"' not in str(SCHEMA).replace("'", '"')
