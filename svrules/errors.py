"""Every exception that svrules raises on purpose.

    SvrulesError
    ├── RulebookError   the rulebook has errors; `.diagnostics` says where and what to try
    ├── DataError       the facts have errors; `.diagnostics` names the cells
    ├── LedgerError     a ledger cannot be opened, or refuses a record; the message says why and what to try
    └── MisuseError     a function was called in a way that it does not allow
        └── MissingExtraError   the call needs a package that is not installed

Passes over a rulebook or a workbook never raise: they return diagnostics, so that one run shows every
mistake. These exceptions are for the edge, where a caller asked for a result and there is none to give.
"""

from collections.abc import Iterable
from pathlib import Path
from traceback import extract_tb

from svrules.diagnostics import Diagnostic, render_plain

__all__ = [
    "DataError",
    "LedgerError",
    "MissingExtraError",
    "MisuseError",
    "RulebookError",
    "SvrulesError",
    "apology",
    "fault",
]


def fault(problem: Exception) -> str:
    """The kind of a mistake of ours and where it was made, such as `KeyError at plan.py:12`."""
    frames = extract_tb(problem.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"{type(problem).__name__} at {place}"


def apology(found: str, *, inside: str = "svrules", also: str = "") -> str:
    """What a person reads instead of a traceback, with the fault that was found; `also`: what to add."""
    more = f" {also}" if also else ""
    return (
        f"Sorry: something went wrong inside {inside}, and it is not your doing.{more} Please report it with "
        f"this line: {found}."
    )


class SvrulesError(Exception):
    """Anything that svrules refuses to do; catch this to catch them all."""


class _DiagnosticsError(SvrulesError):
    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: tuple[Diagnostic, ...] = tuple(diagnostics)
        super().__init__(render_plain(self.diagnostics))

    def __reduce__(self) -> tuple[type, tuple[tuple[Diagnostic, ...]]]:
        # Workers of a bulk run send their errors home pickled; the default would send the rendered text.
        return type(self), (self.diagnostics,)


class RulebookError(_DiagnosticsError):
    """A rulebook that cannot be used; `diagnostics` holds every error found, in the order of the text."""


class DataError(_DiagnosticsError):
    """Facts that cannot be used; `diagnostics` holds every error found, each with its cell."""


class LedgerError(SvrulesError):
    """A ledger that cannot be used, or that refuses a record; the call that raised it recorded nothing."""


class MisuseError(SvrulesError):
    """A call that the function does not allow; the message says what to call instead."""


class MissingExtraError(MisuseError):
    """A call that needs an optional package; the message says how to install it."""

    def __init__(self, extra: str, package: str) -> None:
        self.extra, self.package = extra, package
        super().__init__(
            f"this needs the package `{package}`: install it with `pip install 'svrules[{extra}]'`"
        )

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        return type(self), (self.extra, self.package)
