"""The ranks of bids in their competitions."""
