"""The XML files of the extension, made from the table of functions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from svrules.spreadsheet.addins.libreoffice.interface import IMPLEMENTATION, SERVICE, method
from svrules.spreadsheet.functions import Argument, Function

__all__ = [
    "COMPONENT",
    "COMPONENTS",
    "HELP",
    "TYPES",
    "components",
    "description",
    "help_texts",
    "manifest",
    "summary",
]

COMPONENT: Final = "svrules_functions.py"
COMPONENTS: Final = "svrules.components"
HELP: Final = "CalcAddIns.xcu"
TYPES: Final = "svrules.rdb"

_XML: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MEDIA: Final = {
    TYPES: "application/vnd.sun.star.uno-typelibrary;type=RDB",
    COMPONENTS: "application/vnd.sun.star.uno-components",
    HELP: "application/vnd.sun.star.configuration-data",
}


def manifest() -> str:
    """META-INF/manifest.xml: what LibreOffice is to do with each file. Types come before what uses them."""
    entry = "  <manifest:file-entry manifest:full-path={} manifest:media-type={}/>\n"
    files = "".join(entry.format(quoteattr(name), quoteattr(kind)) for name, kind in _MEDIA.items())
    space = "http://openoffice.org/2001/manifest"
    return f'{_XML}<manifest:manifest xmlns:manifest="{space}">\n{files}</manifest:manifest>\n'


def description(version: str, licence: str) -> str:
    """description.xml: what the extension manager shows."""
    return f"""{_XML}<description xmlns="http://openoffice.org/extensions/description/2006"
    xmlns:d="http://openoffice.org/extensions/description/2006"
    xmlns:l="http://libreoffice.org/extensions/description/2011" xmlns:xlink="http://www.w3.org/1999/xlink">
  <identifier value="svrules.calc"/>
  <version value={quoteattr(version)}/>
  <display-name><name lang="en">svrules: social value scoring</name></display-name>
  <extension-description><src lang="en" xlink:href="description.txt"/></extension-description>
  <dependencies><l:LibreOffice-minimal-version value="7.0" d:name="LibreOffice 7.0"/></dependencies>
  <registration><simple-license accept-by="admin" suppress-on-update="true" default-license-id="licence">
    <license-text xlink:href={quoteattr(licence)} lang="en" license-id="licence"/>
  </simple-license></registration>
</description>
"""


def summary(functions: Iterable[Function]) -> str:
    """description.txt: what the extension manager shows about the extension."""
    names = ", ".join(f"={one.name}()" for one in functions)
    return f"Scores social value in procurement by a rulebook, exactly, inside Calc: {names}.\n"


def components() -> str:
    """The registration of the component, read without running it."""
    services = "".join(f"      <service name={quoteattr(name)}/>\n" for name in (IMPLEMENTATION, SERVICE))
    return f"""{_XML}<components xmlns="http://openoffice.org/2010/uno-components">
  <component loader="com.sun.star.loader.Python" uri={quoteattr(COMPONENT)}>
    <implementation name={quoteattr(IMPLEMENTATION)}>
{services}    </implementation>
  </component>
</components>
"""


def help_texts(functions: Iterable[Function]) -> str:
    """CalcAddIns.xcu: the names that people type, and what they read while typing."""
    texts = "".join(map(_function, functions))
    return f"""{_XML}<oor:component-data xmlns:oor="http://openoffice.org/2001/registry"
    xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:package="org.openoffice.Office" oor:name="CalcAddIns">
  <node oor:name="AddInInfo">
    <node oor:name={quoteattr(IMPLEMENTATION)} oor:op="replace">
      <node oor:name="AddInFunctions">
{texts}      </node>
    </node>
  </node>
</oor:component-data>
"""


def _function(function: Function) -> str:
    arguments = "".join(map(_argument, function.arguments))
    return f"""        <node oor:name={quoteattr(method(function))} oor:op="replace">
          {_text("DisplayName", function.name)}
          {_text("Description", function.summary)}
          <prop oor:name="Category"><value>Add-In</value></prop>
          {_text("CompatibilityName", function.name)}
          <node oor:name="Parameters">
{arguments}          </node>
        </node>
"""


def _argument(argument: Argument) -> str:
    # Calc takes every cell or range to be optional.
    needed = "" if argument.optional else " Has to be given."
    return f"""            <node oor:name={quoteattr(argument.name)} oor:op="replace">
              {_text("DisplayName", argument.name)}
              {_text("Description", f"{argument.help}{needed}")}
            </node>
"""


def _text(name: str, text: str) -> str:
    return f'<prop oor:name="{name}"><value xml:lang="en-US">{escape(text)}</value></prop>'
