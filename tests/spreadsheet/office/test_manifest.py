"""The manifest and the metadata: what Excel demands of them, as its schemas and limits say."""

import json
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path
from uuid import UUID

import pytest

from svrules import __version__
from svrules.errors import MisuseError
from svrules.shipped import shipped_folder
from svrules.spreadsheet import FUNCTIONS
from svrules.spreadsheet.addins.office.icons import SIZES, icon
from svrules.spreadsheet.addins.office.manifest import address, manifest, policy_place
from svrules.spreadsheet.addins.office.metadata import functions_json, help_page, task_pane

HOST = "https://addins.example/svrules/"
SOURCE = shipped_folder("excel_addin") / "office"
TEMPLATE = (SOURCE / "manifest.xml").read_text(encoding="utf-8")
APP = "{http://schemas.microsoft.com/office/appforoffice/1.1}"
OVER = "{http://schemas.microsoft.com/office/taskpaneappversionoverrides}"
BASIC = "{http://schemas.microsoft.com/office/officeappbasictypes/1.0}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}type"

# The order of the parts below each element, as Microsoft's schemas lay it down; others may not stand there.
ORDER = {
    f"{APP}OfficeApp": "Id AlternateId Version ProviderName DefaultLocale DisplayName Description IconUrl "
    "HighResolutionIconUrl SupportUrl AppDomains Hosts Requirements DefaultSettings Permissions "
    "VersionOverrides",
    f"{APP}Requirements": "Sets Methods",
    f"{OVER}VersionOverrides": "WebApplicationInfo Description Requirements Hosts Resources",
    f"{OVER}Host": "Runtimes AllFormFactors DesktopFormFactor",
    f"{OVER}DesktopFormFactor": "GetStarted FunctionFile ExtensionPoint",
    f"{OVER}GetStarted": "Title Description LearnMoreUrl",
    f"{OVER}Group": "Label Icon Control",
    f"{OVER}Control": "Label Supertip Icon Action",
    f"{OVER}Supertip": "Title Description",
    f"{OVER}Action": "TaskpaneId SourceLocation Title",
    f"{OVER}Resources": "Images Urls ShortStrings LongStrings",
}
MOST = {"Image": 2048, "Url": 2048, "ShortStrings": 125, "LongStrings": 250}


@pytest.fixture
def root() -> ET.Element:
    return ET.fromstring(manifest(TEMPLATE, HOST, __version__))


def names(element: ET.Element) -> list[str]:
    return [child.tag.split("}")[1] for child in element]


def value(root: ET.Element, path: str) -> str:
    found = root.find(path)
    assert found is not None, path
    return found.get("DefaultValue") or found.text or ""


def test_it_is_a_task_pane_for_workbooks(root: ET.Element) -> None:
    assert root.tag == f"{APP}OfficeApp"
    assert root.get(XSI) == "TaskPaneApp"
    assert [host.get("Name") for host in root.findall(f"{APP}Hosts/{APP}Host")] == ["Workbook"]
    over = root.find(f"{OVER}VersionOverrides")
    assert over is not None
    assert over.get(XSI) == "VersionOverridesV1_0"
    assert [host.get(XSI) for host in over.findall(f"{OVER}Hosts/{OVER}Host")] == ["Workbook"]


def test_parts_stand_in_the_order_of_the_schema(root: ET.Element) -> None:
    for element in root.iter():
        if element.tag in ORDER:
            found, order = names(element), ORDER[element.tag].split()
            assert found == sorted(found, key=order.index), element.tag


def test_it_asks_for_what_it_uses(root: ET.Element) -> None:
    sets = {one.get("Name"): one.get("MinVersion") for one in root.iter(f"{APP}Set")}
    # Office 2021 has these. Errors with a message need CustomFunctionsRuntime 1.2, spills ExcelApi 1.12.
    assert sets == {"SharedRuntime": "1.1", "CustomFunctionsRuntime": "1.3", "ExcelApi": "1.12"}
    assert value(root, f"{APP}Permissions") == "ReadWriteDocument"


def test_the_version_has_four_parts_and_the_id_belongs_to_the_address(root: ET.Element) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\.\d+", value(root, f"{APP}Version"))
    assert value(root, f"{APP}Version").startswith(__version__)
    other = ET.fromstring(manifest(TEMPLATE, "https://addins.example/trial/", __version__))
    assert UUID(value(root, f"{APP}Id")) != UUID(value(other, f"{APP}Id"))
    assert manifest(TEMPLATE, HOST, __version__) == manifest(TEMPLATE, HOST, __version__)


def test_functions_are_called_by_their_plain_names_in_one_runtime(root: ET.Element) -> None:
    (point,) = [p for p in root.iter(f"{OVER}ExtensionPoint") if p.get(XSI) == "CustomFunctions"]
    assert names(point) == ["Script", "Page", "Metadata"]
    (runtime,) = root.iter(f"{OVER}Runtime")
    assert runtime.get("lifetime") == "long"
    pages = {one.get("resid") for one in point.findall(f"{OVER}Page/{OVER}SourceLocation")}
    panes = {one.get("resid") for one in root.findall(f".//{OVER}Action/{OVER}SourceLocation")}
    # Excel starts a second runtime for any page that is not the same.
    assert pages == panes == {runtime.get("resid")}
    assert all(action.find(f"{OVER}TaskpaneId") is not None for action in root.iter(f"{OVER}Action"))


def test_every_resource_is_there_and_used(root: ET.Element) -> None:
    resources = [one for one in root.iter() if one.tag.startswith(BASIC) and one.get("id")]
    ids = [one.get("id") or "" for one in resources]
    used = {one.get("resid") for one in root.iter() if one.get("resid")}
    assert len(ids) == len(set(ids))
    assert set(ids) == used
    assert all(len(one) <= 32 for one in ids)


def test_texts_fit(root: ET.Element) -> None:
    assert len(value(root, f"{APP}DisplayName")) <= 125
    assert len(value(root, f"{APP}Description")) <= 250
    for kind in ("ShortStrings", "LongStrings"):
        for one in root.iter(f"{BASIC}{kind}"):
            assert all(len(text.get("DefaultValue") or "") <= MOST[kind] for text in one)


def test_every_address_is_https_on_the_host_and_has_its_file(root: ET.Element) -> None:
    found = [
        one.get("DefaultValue") or ""
        for one in root.iter()
        if (one.get("DefaultValue") or "").startswith("http")
    ]
    assert len(found) == 11
    made = {path.name for path in SOURCE.iterdir()} | {"functions.json"}
    made |= {f"icons/icon-{size}.png" for size in SIZES}
    for url in found:
        assert url.startswith(HOST)
        assert url.removeprefix(HOST) in made


def test_icons_have_their_size_and_are_not_empty(root: ET.Element) -> None:
    for image in root.iter(f"{BASIC}Image"):
        if image.get("size"):
            assert int(image.get("size") or 0) in SIZES
            assert image.get("resid") == f"Icon.{image.get('size')}"
    for size in SIZES:
        content = icon(size)
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack(">II", content[16:24]) == (size, size)
        at = content.index(b"IDAT")
        pixels = zlib.decompress(content[at + 4 : at + 4 + struct.unpack(">I", content[at - 4 : at])[0]])
        assert len(pixels) == size * (1 + 4 * size)
        assert len(set(pixels)) > 5


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://addins.example", "https://addins.example/"),
        ("https://Addins.Example/a/b", "https://addins.example/a/b/"),
        (" https://addins.example:8443/x/ ", "https://addins.example:8443/x/"),
        ("HTTPS://addins.example:65535", "https://addins.example:65535/"),
    ],
)
def test_an_address(given: str, expected: str) -> None:
    assert address(given) == expected


@pytest.mark.parametrize(
    "given",
    [
        "http://addins.example",
        "addins.example",
        "https://",
        "https://addins.example/?a=1",
        "https://user@addins.example/",
        'https://addins.example/"><x',
        "https://addins.example/a b/",
        "file:///srv/addin",
        "https://addins.example:99999/",
        "https://addins.example:0/",
        "https://a..b/",
        "https://addins.example/#x",
        "https://addins.example/a#",
        "https://addins.example/?",
        "https://addins.example/a/../b",
        "https://addins.example/./",
    ],
)
def test_no_address(given: str) -> None:
    with pytest.raises(MisuseError, match="https://"):
        address(given)


def test_an_ampersand_in_the_address_is_no_entity() -> None:
    text = manifest(TEMPLATE, address("https://addins.example/a&b/"), __version__)
    assert value(ET.fromstring(text), f"{APP}IconUrl").startswith("https://addins.example/a&b/")


def test_the_metadata_fits_excels_limits() -> None:
    content = json.loads(functions_json(HOST))
    assert content["allowErrorForDataTypeAny"] is True
    listed = {one["id"]: one for one in content["functions"]}
    assert list(listed) == list(FUNCTIONS)
    for function in listed.values():
        assert re.fullmatch(r"[A-Z][A-Z0-9.]{2,}", function["id"])
        assert not re.fullmatch(r"[A-Z]{1,3}\d+", function["name"])
        assert 10 < len(function["description"]) <= 255
        assert function["helpUrl"].startswith(HOST)
        assert function["result"] == {"type": "any", "dimensionality": "matrix"}
        assert "volatile" not in function.get("options", {})
        optional = [one.get("optional", False) for one in function["parameters"]]
        assert optional == sorted(optional)
        for parameter in function["parameters"]:
            assert re.fullmatch(r"[a-z][a-z_]*", parameter["name"])
            assert 10 < len(parameter["description"]) <= 255
            assert (parameter["type"], parameter["dimensionality"]) == ("any", "matrix")


def test_help_has_a_section_for_each_function() -> None:
    page = help_page((SOURCE / "help.html").read_text(encoding="utf-8"), HOST)
    for function in json.loads(functions_json(HOST))["functions"]:
        assert f'<section id="{function["helpUrl"].split("#")[1]}">' in page
    assert "$" not in page


def test_pages_load_nothing_from_elsewhere() -> None:
    for page in ("taskpane.html", "help.html"):
        text = (SOURCE / page).read_text(encoding="utf-8")
        loaded = re.findall(r"""(?:src|href)="([^"]+)\"""", text)
        outside = [one for one in loaded if "//" in one]
        assert outside == (
            ["https://appsforoffice.microsoft.com/lib/1/hosted/office.js"] if page == "taskpane.html" else []
        )
        assert all((SOURCE / one).is_file() or "icons/" in one for one in loaded if one not in outside)
        assert "Content-Security-Policy" in text


def test_the_policy_names_the_folder_and_nothing_beside_it() -> None:
    template = (SOURCE / "taskpane.html").read_text(encoding="utf-8")
    folder = policy_place("https://addins.example/a;b,c'd&e/")
    page = task_pane(template, folder)
    assert "$" not in page
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    parts = policy.replace("&amp;", "&").split("; ")
    given = dict(part.split(" ", 1) for part in parts)
    assert given["connect-src"] == "https://addins.example/a%3Bb%2Cc%27d&e/"
    assert given["default-src"] == "'none'"
    assert "'self'" not in policy
    help_ = help_page((SOURCE / "help.html").read_text(encoding="utf-8"), HOST)
    assert f"style-src {HOST}; img-src {HOST};" in help_


def test_install_notes_name_only_files_that_are_there() -> None:
    text = Path(SOURCE / "install.md").read_text(encoding="utf-8")
    assert "manifest.xml" in text
    for name in ("web.config", "NOTICES.txt"):
        assert name in text
