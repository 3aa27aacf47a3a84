"""The page at the end of a run on a cluster."""

from __future__ import annotations

from svrules.bulk.spark.job import Job, Summary
from svrules.language.rulebook import Rulebook
from svrules.render.document import Document, Facts, Paragraph
from svrules.version import __version__

__all__ = ["summary_page"]


def summary_page(rulebook: Rulebook, job: Job, found: Summary, seconds: float) -> Document:
    """What became of the rows, and where it stands."""
    facts = [
        ("Input", "; ".join(job.inputs)),
        ("Scores", job.output),
        ("Rejected rows", job.rejected if found.rejected else "none"),
        ("Brought together", "nothing: each row by itself" if job.alone else "the bids of each competition"),
        (
            "Time",
            f"{seconds:,.1f} s, {found.rows / max(seconds, 0.001):,.0f} rows/s, the start of Spark included",
        ),
        *((f"Scalar engine: {reason}", f"{times:,} competitions") for reason, times in found.left.items()),
    ]
    counted = f"{found.rows:,} rows in = {found.scored:,} scored + {found.rejected:,} rejected."
    return Document(
        "Scores in bulk, on Spark",
        f"{rulebook.title}, edition {rulebook.edition}",
        (
            Paragraph(counted, lead="Every row is accounted for:", tone="warn" if found.rejected else "good"),
            Facts(tuple(facts)),
        ),
        (),
        f"svrules {__version__}, rulebook SHA-256 {rulebook.sha256}",
    )
