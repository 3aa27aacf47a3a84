"""What each bidder is told before the award: a draft of the assessment summary, with what is wrong with it.

Procurement Act 2023, section 50, and regulation 31 of the Procurement Regulations 2024 (SI 2024/692).

True on entry: a competition that was scored, its Result, and what a ledger holds of it where there is one.
True on exit: of other tenders the document has the scores of the most advantageous one and what evaluators
wrote of it; no fact of another tender that is confidential, money or text, and no figure that rests on one.
"""

from svrules.audit.summary.builder import summarise
from svrules.audit.summary.findings import ISSUED
from svrules.audit.summary.model import Assessed, Finding, Particulars, Summary
from svrules.audit.summary.suppliers import Supplier, read_suppliers

__all__ = [
    "ISSUED",
    "Assessed",
    "Finding",
    "Particulars",
    "Summary",
    "Supplier",
    "read_suppliers",
    "summarise",
]
