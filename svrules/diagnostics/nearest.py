"""Did you mean: the declared names that are nearest to a mistyped one."""

from collections.abc import Iterable

__all__ = ["letters_apart", "nearest"]


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


def _rank(typed: str, candidate: str) -> int | None:
    ranks = (_by_letters(typed, candidate), _by_words(set(typed.split()), set(candidate.split())))
    return min((rank for rank in ranks if rank is not None), default=None)


def _by_letters(typed: str, candidate: str) -> int | None:
    allowed = max(1, max(len(typed), len(candidate)) // 3)
    if abs(len(typed) - len(candidate)) > allowed:
        return None
    distance = letters_apart(typed, candidate)
    # Short words are all near each other: something of the word must be left.
    left = min(len(typed), len(candidate)) - distance
    return distance if distance <= allowed and (left > 0 or distance == 0) else None


def _by_words(typed: set[str], candidate: set[str]) -> int | None:
    """A word left out or added counts like two letters, the order of words like one."""
    if not typed or not (typed <= candidate or candidate <= typed):
        return None
    return 1 + 2 * len(typed ^ candidate)


def letters_apart(a: str, b: str) -> int:
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
