"""The kinds of file that are known by their headings."""

from opx_core.importers import FileMapping

CFPB = FileMapping(
    name="cfpb",
    source="cfpb",
    title="Consumer complaint database (CFPB)",
    columns={
        "Complaint ID": "key",
        "Date received": "received_on",
        "Product": "product",
        "Issue": "cause",
        "Consumer complaint narrative": "narrative",
        "Company": "firm",
        "Submitted via": "channel",
        "State": "region",
        "ZIP code": "postcode",
    },
)

# The source is that of files matched by hand: they hold the same references.
UK = FileMapping(
    name="uk",
    source="file",
    title="UK complaints",
    columns={
        "Reference": "key",
        "Received": "received_on",
        "Title": "title",
        "First name": "given_name",
        "Last name": "family_name",
        "Email": "email",
        "Phone": "phone",
        "Town": "region",
        "Postcode": "postcode",
        "Product": "product",
        "Issue": "cause",
        "Level": "level",
        "What happened": "narrative",
        "Policy number": "policy_number",
        "Firm": "firm",
        "How it came": "channel",
    },
)
