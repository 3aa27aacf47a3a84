"""Columns of numbers, flags, words and days, and exact arithmetic on them that never overflows."""
