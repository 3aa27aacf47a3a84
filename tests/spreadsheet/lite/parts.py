"""The parts of a workbook, and the code in it for xlwings Lite."""

import json
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

EXTENSION = "xl/webextensions/webextension1.xml"
WE = "{http://schemas.microsoft.com/office/webextensions/webextension/2010/11}"


def parts_of(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def code_of(path: Path, part: str = EXTENSION) -> dict[str, str]:
    root = ElementTree.fromstring(parts_of(path)[part])
    return {one.attrib["name"]: json.loads(one.attrib["value"]) for one in root.iter(f"{WE}property")}
