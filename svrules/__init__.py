"""Exact, explainable scoring of social value in UK procurement.

    import svrules

    rulebook = svrules.load("lcr-contracts")
    result = rulebook.score("bids.xlsx")
    print(rulebook.explain(result, "Birch"))

Names are imported when they are first used, so that `import svrules` is quick.
"""

from typing import TYPE_CHECKING, Any, Final

from svrules.version import __version__

if TYPE_CHECKING:
    from svrules.api import Rulebook, load
    from svrules.audit.ledger import open_ledger
    from svrules.diagnostics import Diagnostic
    from svrules.engine.competition import Bid, Competition, Decision
    from svrules.engine.result import Result
    from svrules.errors import (
        DataError,
        LedgerError,
        MissingExtraError,
        MisuseError,
        RulebookError,
        SvrulesError,
    )
    from svrules.render.what_if import WhatIf

__all__ = [
    "Bid",
    "Competition",
    "DataError",
    "Decision",
    "Diagnostic",
    "LedgerError",
    "MissingExtraError",
    "MisuseError",
    "Result",
    "Rulebook",
    "RulebookError",
    "SvrulesError",
    "WhatIf",
    "__version__",
    "load",
    "open_ledger",
]

_HOMES: Final = {
    "svrules.audit.ledger": ("open_ledger",),
    "svrules.api": ("Rulebook", "load"),
    "svrules.diagnostics": ("Diagnostic",),
    "svrules.engine.competition": ("Bid", "Competition", "Decision"),
    "svrules.engine.result": ("Result",),
    "svrules.errors": (
        "DataError",
        "LedgerError",
        "MissingExtraError",
        "MisuseError",
        "RulebookError",
        "SvrulesError",
    ),
    "svrules.render.what_if": ("WhatIf",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
