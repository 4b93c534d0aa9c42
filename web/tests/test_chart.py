"""The scale of the chart of a team."""

import pytest

from opx_web.work.chart import _round_up


@pytest.mark.parametrize(("most", "top"), [(0, 4), (4, 4), (21, 24), (41, 48), (90, 120)])
def test_the_scale_is_in_four_even_whole_steps(most, top):
    assert _round_up(most) == top and top % 4 == 0
