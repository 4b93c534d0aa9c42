"""The fields of a complaint that a file can fill."""

from opx_complaints.taxonomy import causes, products
from opx_complaints.workflow import LEVELS
from opx_core.calendars import Nation
from opx_core.importers import ImportField

_NATIONS = {
    Nation.ENG: "England",
    Nation.WLS: "Wales",
    Nation.SCT: "Scotland",
    Nation.NIR: "Northern Ireland",
}

FIELDS = (
    ImportField(
        "key",
        "Reference",
        "reference",
        required=True,
        aliases=("Ref", "Ref No", "Complaint ID", "Case number", "Ticket number", "Ticket #", "ID"),
        hint="Theirs. It says which rows are known already.",
    ),
    ImportField(
        "received_on",
        "Received",
        "day",
        required=True,
        aliases=("Date received", "Received on", "Received date", "DateRec", "Date", "Opened"),
    ),
    ImportField("title", "Title", aliases=("Salutation",)),
    ImportField(
        "given_name", "First name", aliases=("Forename", "Given name", "Firstname", "Forenames")
    ),
    ImportField(
        "family_name",
        "Last name",
        aliases=("Surname", "Family name", "Lastname"),
    ),
    ImportField(
        "whole_name",
        "Whole name",
        aliases=("Name", "Full name", "Customer", "Cust Name", "Customer name", "Complainant"),
        hint="Title, first and last name in one cell. Taken apart where there is no last name.",
    ),
    ImportField("email", "Email", "email", aliases=("E-mail", "Email address", "Mail")),
    ImportField("phone", "Phone", "phone", aliases=("Telephone", "Mobile", "Phone number", "Tel")),
    ImportField(
        "region", "Town or region", aliases=("Town", "City", "County", "State", "Region", "Address")
    ),
    ImportField("postcode", "Postcode", "postcode", aliases=("Post code", "ZIP code", "ZIP")),
    ImportField(
        "product",
        "Product",
        "product",
        required=True,
        aliases=("Prod", "Product name", "Product type"),
        choices=tuple((each.name, each.name) for each in products()),
    ),
    ImportField(
        "cause",
        "Issue",
        "text",
        required=True,
        aliases=("Category", "Cause", "Root cause", "Complaint type", "Nature", "Subject"),
        choices=tuple((each.name, each.name) for each in causes()),
    ),
    ImportField(
        "level",
        "Level",
        "choice",
        choices=tuple((level.key, level.name) for level in LEVELS),
        hint="Formal where the file does not say.",
    ),
    ImportField(
        "narrative",
        "What happened",
        "longtext",
        aliases=("Narrative", "Description", "Details", "Complaint", "In their words"),
    ),
    ImportField(
        "policy_number",
        "Policy number",
        "reference",
        aliases=("Policy", "PolNo", "Account number", "Account", "Policy no"),
    ),
    ImportField("firm", "Firm", aliases=("Company", "Firm name", "Business", "Landlord")),
    ImportField(
        "channel", "How it came", aliases=("Channel", "Submitted via", "Received via", "Source")
    ),
    ImportField(
        "nation",
        "Nation",
        "choice",
        aliases=("Country",),
        choices=tuple((nation.value, _NATIONS[nation]) for nation in Nation),
        hint="England where the file does not say. Its bank holidays count.",
    ),
    ImportField("book", "Client book", aliases=("Client", "Book"), hint="By its key."),
)
LABELS = {each.key: each.label for each in FIELDS}
