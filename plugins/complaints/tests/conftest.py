from datetime import UTC, datetime

import pytest

from opx_complaints.complaints import NewComplaint
from opx_core.cases import Person


@pytest.fixture
def new_complaint(books):
    def make(**changed):
        given = {
            "book_id": books.main,
            "level": "formal",
            "complainant": Person(given_name="Margaret", family_name="O’Neill-Šimić"),
            "product": "Current accounts",
            "cause": "Delays/timescales",
            "received_at": datetime.now(UTC),
            "narrative": "It took nine weeks.",
        }
        return NewComplaint(**{**given, **changed})

    return make
