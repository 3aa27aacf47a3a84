"""Competitions scored with varied figures: one after the other, or many at once over columns."""
