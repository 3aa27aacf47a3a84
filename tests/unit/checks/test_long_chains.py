"""A chain of values that is longer than Python calls go deep is checked, and what is open is "not proved"."""

from svrules.checks import check
from tests.language.reading import book


def chain(length: int) -> str:
    values = ["value v0\n  if price is above £1 then 1 otherwise 2\n"]
    for at in range(1, length):
        before = f"v{at - 1}"
        values.append(f"value v{at}\n  if price is above £{at} then {before} + 1 otherwise {before}\n")
    last = f"criterion C worth 100%\n  v{length - 1} relative to highest\naward\n  highest total wins\n"
    return "bid\n  price  money, above £0\n" + "".join(values) + last


def test_a_chain_of_hundreds_of_values_is_checked() -> None:
    told = check(book(chain(150)))
    assert all(one.severity != "error" for one in told)
    assert any("not proved" in one.sentence.lower() + one.why.lower() for one in told)
