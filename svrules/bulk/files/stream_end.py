"""Whether an Arrow stream is all there: cut between two batches it reads as a whole one of fewer rows."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from svrules.bulk.files.csv_head import damaged
from svrules.bulk.files.sources import Pinned
from svrules.errors import MisuseError

__all__ = ["check_stream_end"]

_ENDS: Final = (b"\xff\xff\xff\xff\0\0\0\0", b"\0\0\0\0")
"""How a stream ends, and how one did before Arrow 0.15. The format lets it be left out; no writer does."""


def check_stream_end(file: Pinned) -> None:
    """Refuse a stream that does not end with the mark of its end, or goes on after it. Raises MisuseError."""
    # Batches that are passed over are not read: the file is only looked at where messages begin.
    with pa.memory_map(str(file.source.path)) as opened:
        messages = pa.MessageReader.open_stream(opened)
        end = 0
        try:
            while True:
                messages.read_next_message()
                end = opened.tell()
        except StopIteration:
            read = opened.tell()
        except (pa.ArrowException, OSError):
            raise damaged(file) from None
        # What stands before the mark may look like it: only what follows the last batch counts.
        opened.seek(end)
        if opened.read(read - end) not in _ENDS:
            raise damaged(file)
        if read < opened.size():
            raise MisuseError(
                f"`{file.source.name}` goes on after the end of its stream, and that is not read: give each "
                "stream a file of its own"
            )
