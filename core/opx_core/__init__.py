"""The domain of OPX and its hooks; knows no HTTP."""

import os

os.environ.setdefault("PICCOLO_CONF", "opx_core.piccolo_conf")
