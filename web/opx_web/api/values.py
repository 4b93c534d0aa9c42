"""Values that the whole API shares."""

from dataclasses import dataclass
from typing import Annotated

from litestar.params import FromPath, HeaderParameter, QueryParameter
from msgspec import Meta

from opx_core.ids import LARGEST

Id = Annotated[int, Meta(ge=1, le=LARGEST)]
Reference = FromPath[str]
Before = Annotated[int | None, QueryParameter(ge=1, le=LARGEST, required=False)]
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        description="The version that the change is made from, as its ETag gave it.",
        required=False,
    ),
]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to put right: where it stands (a JSON pointer), and what to do."""

    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was not done (RFC 9457). ``errors`` has each thing to put right."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Wrong]
    reference: str = ""
