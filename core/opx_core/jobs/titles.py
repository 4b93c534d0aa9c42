"""The names of jobs as people read them."""

from opx_core import plugins


def title(job: str) -> str:
    """A job in words, also where the module that asked for it is no longer loaded."""
    known = plugins.active().jobs.get(job)
    if known is not None and known.title:
        return known.title
    return job.partition(".")[2].replace("_", " ").capitalize()
