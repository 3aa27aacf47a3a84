"""Where grammar, rulebooks and add-ins are: inside an installed package, or at the top of a checkout."""

from pathlib import Path
from typing import Final

__all__ = ["grammar_text", "rulebook_names", "rulebook_path", "sample_path", "shipped_folder"]

_PACKAGE: Final = Path(__file__).resolve().parent


def grammar_text(name: str = "rulebook.lark") -> str:
    """The text of a file of the grammar. Raises FileNotFoundError for a name that is not shipped."""
    return _found("grammar", name).read_text(encoding="utf-8")


def rulebook_names() -> list[str]:
    """The names of the shipped rulebooks, in order, such as `lcr-contracts`."""
    return sorted(path.stem for path in shipped_folder("rulebooks").glob("*.svr"))


def rulebook_path(name: str) -> Path:
    """The file of a shipped rulebook, by its name with or without `.svr`. Raises FileNotFoundError."""
    return _found("rulebooks", f"{name.removesuffix('.svr')}.svr")


def sample_path(name: str) -> Path:
    """The file of shipped sample data, such as `lcr-contracts.xlsx`. Raises FileNotFoundError if unknown."""
    return _found("rulebooks", "samples", name)


def _found(folder: str, *parts: str) -> Path:
    home = shipped_folder(folder).joinpath(*parts[:-1])
    path = home / parts[-1]
    # A name is looked up, never followed: `../x` names nothing that is shipped.
    if not path.is_file() or not path.resolve().is_relative_to(home.resolve()):
        raise FileNotFoundError(f"svrules ships no {folder} file `{'/'.join(parts)}`")
    return path


def shipped_folder(name: str) -> Path:
    """A folder that is shipped whole: `grammar`, `rulebooks` or `excel_addin`."""
    packaged = _PACKAGE / f"_{name}"
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
