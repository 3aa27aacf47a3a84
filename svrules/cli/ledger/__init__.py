"""`svrules ledger`: what is kept of decisions, one file a command."""

from __future__ import annotations

import typer

from svrules.cli.ledger.export import export
from svrules.cli.ledger.pin import pin
from svrules.cli.ledger.receipt import receipt
from svrules.cli.ledger.replay import replay
from svrules.cli.ledger.show import show
from svrules.cli.ledger.verify import verify

__all__ = ["ledger"]

ledger = typer.Typer(
    name="ledger",
    help="Keep, verify, replay and read the record of what was decided.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
ledger.command()(verify)
ledger.command()(replay)
ledger.command()(pin)
ledger.command()(receipt)
ledger.command()(show)
ledger.command()(export)
