"""Whether competitions stand together, as told by one look at the keys: held against a plain list."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

pa = pytest.importorskip("pyarrow")
pytest.importorskip("numpy")

from svrules.bulk.files import shelves  # noqa: E402
from svrules.bulk.files.rows import Rows  # noqa: E402
from svrules.bulk.files.sources import listed, unpinned  # noqa: E402
from svrules.bulk.files.survey import Survey, survey  # noqa: E402

KEYS = st.lists(st.none() | st.integers(0, 4), max_size=6)


def plainly(files: list[list[Any]]) -> Survey:
    """The first row whose key was there before, with another one since; no key goes on with the last."""
    ended, last, again = set(), None, None
    for row, key in enumerate(key for keys in files for key in keys):
        if key is not None and key != last:
            if key in ended and again is None:
                again = (str(key), row)
            ended.add(last)
            last = key
    return Survey(tuple(map(len, files)), again)


def _written(path: Path, pieces: list[Any], kind: Any) -> None:
    schema = pa.schema([("competition", kind)])
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        for piece in pieces:
            writer.write_batch(pa.record_batch([pa.array(piece, kind)], schema=schema))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(KEYS, max_size=3), min_size=1, max_size=3), st.booleans(), st.sampled_from([0, 3]))
@example([[[1, 1, 0, 1]]], False, 0)
@example([[[2], [1], [2]]], True, 1000)
@example([[[1, 2], [2, None]], [[None, 2], [3]]], False, 1)
@example([[[None, 1], [None]], [[1]]], True, 0)
def test_a_key_that_comes_back_is_seen(files: list[list[list[Any]]], as_text: bool, few: int) -> None:
    """In memory, and in files where there are more than a few."""
    if as_text:
        files = [[[None if key is None else f"k{key}" for key in piece] for piece in file] for file in files]
    told = 0

    def hear(more: int) -> None:
        nonlocal told
        told += more

    with tempfile.TemporaryDirectory() as folder:
        for at, pieces in enumerate(files):
            _written(Path(folder) / f"{at}.arrow", pieces, pa.string() if as_text else pa.int64())
        rows = Rows([unpinned(source) for source in listed([folder])])
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(shelves, "_FEW", few)
            found = survey(rows, "competition", Path(folder) / "keys", hear)
    expected = plainly([[key for piece in pieces for key in piece] for pieces in files])
    assert (found, told) == (expected, expected.total)
