"""How scripts run by the Python of LibreOffice's own bindings reach the LibreOffice that listens for them."""

import time
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

__all__ = ["connected", "named"]

PATIENCE = 400.0


def connected(pipe: str) -> Any:
    """The context of the LibreOffice that listens there."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def named(**values: Any) -> tuple[Any, ...]:
    """Properties as its functions take them."""
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())
