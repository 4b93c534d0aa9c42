"""What the pages bring to OPX."""
from opx_web import hookspecs as hookspecs
