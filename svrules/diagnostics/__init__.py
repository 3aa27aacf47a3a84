"""What is wrong, where, why it matters and what to try: values, never raised in the middle of a pass.

On entry: nothing; this folder and `quantities` are the ground floor and import no other part of svrules.
On exit: `Diagnostic` values with registered codes, which every pass collects and `render_text`,
`render_plain` and `render_json` show in three ways.
"""

from svrules.diagnostics.as_json import render_json
from svrules.diagnostics.codes import CODES, GROUPS, group_of
from svrules.diagnostics.model import Diagnostic, Fix, Place, Severity, Span, has_errors, in_order
from svrules.diagnostics.nearest import letters_apart, nearest
from svrules.diagnostics.plain import render_plain
from svrules.diagnostics.source import Source
from svrules.diagnostics.text import render_text

__all__ = [
    "CODES",
    "GROUPS",
    "Diagnostic",
    "Fix",
    "Place",
    "Severity",
    "Source",
    "Span",
    "group_of",
    "has_errors",
    "in_order",
    "letters_apart",
    "nearest",
    "render_json",
    "render_plain",
    "render_text",
]
