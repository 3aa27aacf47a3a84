"""Did you mean: the declared names that are nearest to a mistyped one."""

from collections.abc import Iterable

__all__ = ["nearest"]


def nearest(word: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """At most `limit` candidates that the writer may have meant, the nearest first, the same on every run.

    Case and spacing do not count. A candidate is near when about one character in three differs at most
    (swapped neighbours count once), or when one has all the words of the other, as in `jobs` for `local
    jobs`.
    """
    typed = _plain(word)
    ranked = []
    for candidate in dict.fromkeys(candidates):
        rank = _rank(typed, _plain(candidate))
        if rank is not None:
            ranked.append((rank, candidate))
    return tuple(candidate for _, candidate in sorted(ranked)[:limit])


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _rank(typed: str, candidate: str) -> tuple[int, int] | None:
    allowed = max(1, max(len(typed), len(candidate)) // 3)
    if abs(len(typed) - len(candidate)) <= allowed:
        distance = _distance(typed, candidate)
        # Short words are all near each other: something of the word must be left.
        if distance <= allowed and (distance == 0 or distance < min(len(typed), len(candidate))):
            return 0, distance
    ours, theirs = set(typed.split()), set(candidate.split())
    if ours and theirs and (ours <= theirs or theirs <= ours):
        return 1, abs(len(typed) - len(candidate))
    return None


def _distance(a: str, b: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`."""
    before_last: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, before_last[j - 2] + 1)
            row.append(best)
        before_last, last = last, row
    return last[-1]
