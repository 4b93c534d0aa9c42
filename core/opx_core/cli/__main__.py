"""``python -m opx_core.cli`` is ``opx``."""

from opx_core.cli import main

main()
