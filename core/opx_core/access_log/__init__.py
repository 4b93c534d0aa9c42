"""The access log: who opened what, one row a request; not chained, a partition a month.

``keeping`` writes it, ``reading`` shows it, ``watching`` tells compliance what is odd.
"""

from opx_core.access_log.keeping import keep, look_ahead
from opx_core.access_log.reading import AccessFilter, every, page, readers
from opx_core.access_log.watching import JOB

__all__ = ["JOB", "AccessFilter", "every", "keep", "look_ahead", "page", "readers"]
