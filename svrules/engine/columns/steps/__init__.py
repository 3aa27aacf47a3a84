"""What each operation of a plan makes of columns: alone, over lists and tables, and over other bids."""
