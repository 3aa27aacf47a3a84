"""`svrules check --fix`: what is safe is put in, everything else stays as it was."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from svrules.cli.app import app
from svrules.errors import MisuseError

TEXT = (
    'rulebook "Test"\n  edition "1"\n\nbid\n  price  money excluding VAT, above £0   # whole life\n'
    "  plan   level from 0 to 5\n\nrule R\n  • require price exceeds £5\n"
    "\nrule S ‘Good plans’\n  refer if plan is above 01/04/2026\n"
)


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    refused = str(result.exception) if isinstance(result.exception, MisuseError) else ""
    return result.exit_code, result.output + refused


def test_safe_fixes_are_put_in_and_said_and_the_rest_is_left(tmp_path: Path) -> None:
    file = tmp_path / "r.svr"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    _, said = run("check", "--fix", file)
    after = file.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf") and after.count(b"\r\n") == TEXT.count("\n")
    lines = after.decode("utf-8-sig").split("\r\n")
    assert lines[4].endswith("# whole life")
    assert lines[8] == "  require price is above £5"
    assert "• require price exceeds £5" in said and "require price is above £5" in said
    # A day that could be another, and a comparison that does not fit, are for a person.
    assert "01/04/2026" in lines[11]
    _, again = run("check", "--fix", file)
    assert file.read_bytes() == after and "→" not in again


def test_a_weight_is_only_suggested(tmp_path: Path) -> None:
    text = (
        'rulebook "Test"\n  edition "1"\nbid\n  price  money, above £0\ncriterion P "Price"  worth 70\n'
        '  price relative to lowest\ncriterion Q "Same"  worth 30%\n  price relative to lowest\n'
        "award\n  highest total wins\n"
    )
    file = tmp_path / "r.svr"
    file.write_text(text, encoding="utf-8")
    code, said = run("check", "--fix", file)
    assert code == 1 and "`70%`" in said
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("kept", [True, False])
def test_what_cannot_be_written_is_refused_gently(tmp_path: Path, kept: bool) -> None:
    file = tmp_path / "r.svr"
    file.write_text(TEXT, encoding="utf-8")
    if kept:
        file.chmod(0o444)
    code, said = run("check", "--fix", file)
    assert (file.read_text(encoding="utf-8") == TEXT) is kept
    assert ("cannot be written" in said) is kept
    assert "Traceback" not in said
    assert code


def test_nothing_to_mend_leaves_the_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "r.svr"
    file.write_text('rulebook "Test"\n  edition "1"\n', encoding="utf-8")
    before = file.stat().st_mtime_ns
    assert run("check", "--fix", file)[0] == 0
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("declared", "line"),
    [
        ("accredited       yes or no", "fail when unaccredited"),
        ("insured          yes or no", "fail when uninsured"),
        ("insured          yes or no", "require there is no insured"),
        ("direct jobs      FTE, at least 0", "require indirect jobs is at least 5"),
        ("inner city jobs  FTE, at least 0", "require outer city jobs is at least 5"),
        ("late bids        FTE, at least 0", "require rate bids is at least 5"),
        ("local spend      FTE, at least 0", "require local spent is at least 5"),
        ("year 2 jobs      FTE, at least 0", "require year 1 jobs is at least 5"),
        ("jobs             FTE, at least 0", "require jobs isn't at least 5"),
        ("jobs             FTE, at least 0", "require jobs is ungiven"),
        ("jobs             FTE, at least 0", "require jobs is nonblank"),
        ("size             one of Small, Large", "fail when size is neither Small or Large"),
        ("cost             money including VAT", "require cost excluding VAT is at most £100"),
    ],
)
def test_nothing_that_could_turn_a_rule_round_is_put_in(tmp_path: Path, declared: str, line: str) -> None:
    text = f'rulebook "Test"\n  edition "1"\nbid\n  {declared}\nrule R\n  {line}\n'
    file = tmp_path / "r.svr"
    file.write_text(text, encoding="utf-8")
    code, said = run("check", "--fix", file)
    assert file.read_text(encoding="utf-8") == text, said
    assert code == 1
