"""What every test of the repository goes by."""

from hypothesis import settings

# No test is timed: a machine that is busy would fail it.
settings.register_profile("opx", deadline=None)
settings.load_profile("opx")
