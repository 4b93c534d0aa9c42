import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def home():
    with tempfile.TemporaryDirectory(prefix="opx-system-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
