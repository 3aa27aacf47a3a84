"""What the decision records compare is the same work on every side."""

import numpy as np

from benchmarks.choices import ranks, sums


def test_every_way_to_rank_gives_the_same_ranks() -> None:
    first, *others = (way() for way in ranks().values())
    assert sorted(first[:10]) == list(range(1, 11))
    assert all(np.array_equal(first, other) for other in others)


def test_every_way_to_add_gives_the_same_sums() -> None:
    (above, below), *others = (way() for way in sums().values())
    assert all(np.array_equal(above * under, over * below) for over, under in others)
