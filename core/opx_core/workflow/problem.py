"""One fault of a workflow."""

from dataclasses import dataclass

ENDS = (".", "?", "!")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: a code for programs, a message for the person who edits the workflow."""

    code: str
    message: str

    @property
    def sentence(self) -> str:
        """The message as a whole sentence."""
        return ended(self.message)


def ended(text: str) -> str:
    """With a full stop, unless it ends already: “did you mean “case.level”?” does."""
    return text if text.endswith(ENDS) else f"{text}."
