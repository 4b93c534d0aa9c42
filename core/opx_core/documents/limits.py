"""How much may be added, in sentences."""

from dataclasses import dataclass

MB = 1_000_000


class NotTaken(Exception):
    """A file cannot be added. The message says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of one document, and of all documents of a case; sizes in MB."""

    document_mb: int = 100
    case_documents: int = 500
    case_mb: int = 2000

    def check_one(self, size: int) -> None:
        """``NotTaken`` for a file that is too large."""
        if size > self.document_mb * MB:
            raise NotTaken(
                f"It has {size_words(size)}; the most is {self.document_mb} MB. "
                "Make it smaller, or add it in parts."
            )

    def check_case(self, count: int, size: int, more: int) -> None:
        """``NotTaken`` where the case has ``count`` documents of ``size`` bytes already."""
        if count >= self.case_documents:
            raise NotTaken(
                f"This case has {count:,} documents, which is the most. Ask your administrator."
            )
        if size + more > self.case_mb * MB:
            raise NotTaken(
                f"With it, this case would have over {self.case_mb:,} MB. Ask your administrator."
            )

    def words(self) -> str:
        """What a person should know before choosing files."""
        return f"Up to {self.document_mb} MB each."


def size_words(size: int) -> str:
    """A size as people say it: "740 bytes", "12 KB", "3.4 MB"."""
    if size < 1000:
        return f"{size} bytes"
    if size < MB:
        return f"{size / 1000:.0f} KB"
    return f"{size / MB:.1f} MB" if size < 100 * MB else f"{size / MB:,.0f} MB"
