"""What Excel shows while a formula is typed: the functions with their arguments, made from the one table."""

from __future__ import annotations

import json
from html import escape
from string import Template
from typing import Any, Final

from svrules.spreadsheet.functions import FUNCTIONS, Argument, Function

__all__ = ["functions_json", "help_page", "task_pane"]

_GIVES: Final = {
    "cells": "One cell for each bid asked for; it spills.",
    "table": "A table with headings; it spills.",
    "text": "One cell with text.",
}


def functions_json(host: str) -> str:
    """The content of `functions.json`; help opens the page of functions at `host`."""
    content = {
        "$schema": "https://developer.microsoft.com/json-schemas/office-js/custom-functions.schema.json",
        # Else Excel answers for us wherever a cell of the table holds an error, and names no cell.
        "allowErrorForDataTypeAny": True,
        "functions": [_function(function, host) for function in FUNCTIONS.values()],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _function(function: Function, host: str) -> dict[str, Any]:
    return {
        "id": function.name,
        "name": function.name,
        "description": function.summary,
        "helpUrl": f"{host}help.html#{function.name}",
        "parameters": [_parameter(argument) for argument in function.arguments],
        "result": {"type": "any", "dimensionality": "matrix"},
    }


def _parameter(argument: Argument) -> dict[str, Any]:
    # Rows of cells for every argument: a range of lines must fit wherever a name does.
    shown: dict[str, Any] = {
        "name": argument.name,
        "description": argument.help,
        "type": "any",
        "dimensionality": "matrix",
    }
    return {**shown, "optional": True} if argument.optional else shown


def help_page(template: str, folder: str) -> str:
    """The page of functions that Excel opens for help on one of them; it loads from `folder` only."""
    sections = "\n".join(map(_section, FUNCTIONS.values()))
    return Template(template).substitute(functions=sections, folder=escape(folder))


def task_pane(template: str, folder: str) -> str:
    """The page of the task pane; it loads from `folder` and from Microsoft only, and asks only there."""
    return Template(template).substitute(folder=escape(folder))


def _section(function: Function) -> str:
    written = ", ".join(f"[{one.name}]" if one.optional else one.name for one in function.arguments)
    arguments = "\n".join(map(_explained, function.arguments))
    return (
        f'<section id="{function.name}">\n<h2>{function.name}</h2>\n'
        f"<p>{escape(function.summary)} {_GIVES[function.gives]}</p>\n"
        f'<p class="formula">={function.name}({escape(written)})</p>\n<dl>\n{arguments}\n</dl>\n</section>'
    )


def _explained(argument: Argument) -> str:
    optional = " <span>optional</span>" if argument.optional else ""
    return f"<dt>{escape(argument.name)}{optional}</dt><dd>{escape(argument.help)}</dd>"
