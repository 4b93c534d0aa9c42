"""Demo data: two years of complaints at two firms, and the people who work them."""

from opx_complaints.demo.filling import fill, seed
from opx_core.demo import Demo

__all__ = ["DEMO"]

DEMO = Demo("complaints", fill, seed)
