"""The version of svrules: what records say made them."""

__version__ = "0.1.0"
