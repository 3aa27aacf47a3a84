"""`svrules bulk --spark`: the same scores, by a cluster."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from svrules.cli.output import console, show_diagnostics
from svrules.errors import MisuseError

if TYPE_CHECKING:
    from svrules.bulk.files.run import Asked

__all__ = ["bulk_on_spark"]


def bulk_on_spark(asked: Asked, master: str, conf: Sequence[str], *, alone: bool) -> None:
    """Do what was asked on the cluster of that master, and show what came of it.

    Exit code 1 when rows were rejected. Raises MisuseError in plain words for what the cluster cannot do.
    """
    from svrules.bulk.spark import Job, run
    from svrules.bulk.spark.page import summary_page
    from svrules.render.terminal import show

    job = Job(
        inputs=asked.inputs,
        output=asked.out,
        rejected=_beside(asked.out),
        key=asked.names.competition,
        bidder=asked.names.bidder,
        one_competition=asked.names.one_competition,
        contract=asked.contract,
        score_rest=asked.score_rest,
        marks=asked.marks,
        alone=alone,
        master=master,
        conf=_settings(conf),
        rows_at_once=asked.batch,
        replace=asked.start_over,
    )
    begun = time.monotonic()
    found = run(asked.rulebook, job)
    if found.told:
        show_diagnostics(found.told)
    show(summary_page(asked.rulebook, job, found, time.monotonic() - begun), console())
    if found.rejected:
        raise typer.Exit(1)


def _beside(output: str) -> str:
    """Where rejected rows go: beside the scores."""
    return f"{output}_rejected" if output.startswith("table:") else f"{output.rstrip('/')}.rejected"


def _settings(given: Sequence[str]) -> dict[str, str]:
    """Settings of Spark from `NAME=VALUE`. Raises MisuseError."""
    found = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.startswith("spark."):
            raise MisuseError(f"`{text}` is no setting of Spark: write one such as spark.executor.memory=4g")
        found[name.strip()] = value.strip()
    return found
