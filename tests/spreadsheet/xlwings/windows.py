"""Stand-ins for the modules of pywin32, and for what Excel passes, so that xlwings' own code runs anywhere.

xlwings talks to Excel through pywin32, which exists for Windows alone. Nothing of xlwings itself is replaced.
"""

# Loaded before the platform is said to be Windows: they would look for parts of it.
import asyncio  # noqa: F401
import concurrent.futures  # noqa: F401
import ctypes
import logging.handlers  # noqa: F401
import subprocess  # noqa: F401
import sys
import tempfile  # noqa: F401
import types
from typing import Any
from unittest.mock import patch

MISSING = -2147352572
ERRORS = {"#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NUM!": -2146826252,
          "#REF!": -2146826265, "#VALUE!": -2146826273, "#NULL!": -2146826288, "#GETTING_DATA": -2146826245,
          "#SPILL!": -2146826243, "#CONNECT!": -2146826242, "#BLOCKED!": -2146826241,
          "#UNKNOWN!": -2146826240, "#FIELD!": -2146826239, "#CALC!": -2146826238}  # fmt: skip
UNNAMED = (-2146826237, -2146826234, -2146826200)
"""Errors that are newer than Excel's published list of them."""
RANGE = "{00020846-0000-0000-C000-000000000046}"


class StandIn(types.ModuleType):
    """A module that holds whatever is asked of it."""

    __path__ = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (Exception,), {}) if name.endswith("rror") else type(name, (), {})
        setattr(self, name, made)
        return made


MODULES = ("pywintypes", "pythoncom", "win32api", "win32con", "win32event", "win32gui", "win32process",
           "win32timezone", "win32com", "win32com.client", "win32com.server", "win32com.server.util",
           "win32com.server.dispatcher", "win32com.server.policy")  # fmt: skip


def xlwings_on_windows() -> Any:
    """xlwings as it is on Windows, where its decorators keep what they are told."""
    for name in MODULES:
        sys.modules[name] = StandIn(name)
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, sys.modules[name])
    sys.modules["pythoncom"].__file__ = "pythoncom.dll"
    sys.modules["pythoncom"].TypeIIDs = {sys.modules["pythoncom"].IID_IDispatch: "IDispatch"}
    sys.modules["pywintypes"].IID = str
    sys.modules["win32process"].GetWindowThreadProcessId = lambda _window: (0, 0)
    sys.modules["pythoncom"].CoInitialize = lambda: None
    # Optional for xlwings; on what is said to be Windows they would look for its registry.
    for name in ("pandas", "numpy", "polars", "PIL"):
        sys.modules[name] = None  # type: ignore[assignment]
    with (
        patch.object(sys, "platform", "win32"),
        patch.multiple(ctypes, create=True, windll=Excel(), oledll=Excel(), PyDLL=Excel()),
    ):
        import xlwings
        import xlwings.udfs
    return xlwings


class Excel:
    """Whatever else of Windows and Excel is asked for on the way from a cell to its program."""

    def __getattr__(self, name: str) -> "Excel":
        return Excel()

    def __call__(self, *_: Any) -> "Excel":
        return Excel()


class Range(Excel):
    """A range of cells as pywin32 passes it: `Value`, and `Value2` without currency and dates."""

    def __init__(self, value: Any, value2: Any = None) -> None:
        self.Value = value
        self.Value2 = value if value2 is None else value2
        height, width = (len(value), len(value[0])) if isinstance(value, tuple) else (1, 1)
        self.Rows = types.SimpleNamespace(Count=height)
        self.Columns = types.SimpleNamespace(Count=width)

    class _oleobj_:  # noqa: N801 - pywin32's name
        @staticmethod
        def GetTypeInfo() -> Any:  # noqa: N802
            return types.SimpleNamespace(GetTypeAttr=lambda: types.SimpleNamespace(iid=RANGE))
