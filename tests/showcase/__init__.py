"""Cases worth seeing, each a few commands on small rulebooks; `make show` prints them."""
