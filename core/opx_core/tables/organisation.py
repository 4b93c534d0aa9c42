"""What belongs to the organisation as a whole: its logo, and how many cases came in by the day."""

from piccolo.columns import BigSerial, Bytea, Date, Integer, SmallInt, Text
from piccolo.table import Table


class OrganisationLogo(Table, tablename="organisation_logo"):
    """The one logo, as it was drawn anew. Its ``name`` stands in the registry too."""

    id = SmallInt(primary_key=True, default=1)
    name = Text()
    content = Bytea()


class CaseIntake(Table, tablename="case_intake"):
    """So many cases opened on a UK day by files and programs; the sum of a day's rows counts."""

    id = BigSerial(primary_key=True)
    day = Date()
    cases = Integer()
