"""Exact, explainable scoring of social value in UK procurement."""

__version__ = "0.1.0"

__all__ = ["__version__"]
