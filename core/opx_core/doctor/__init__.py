"""``opx doctor``: what is wrong with an installation, in sentences, with what to do for each."""

from opx_core.doctor.finding import Finding, good, wrong
from opx_core.doctor.looking import examine

__all__ = ["Finding", "examine", "good", "wrong"]
