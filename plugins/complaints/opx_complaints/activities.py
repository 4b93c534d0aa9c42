"""The kinds of work on a complaint, and the minutes that each is expected to take."""

from opx_core.workflow import Activity

ACTIVITIES = (
    Activity("triage", "Triage", ("logged",), 10),
    Activity("registering", "Registering", ("triaged",), 15),
    Activity("acknowledging", "Acknowledging", ("registered",), 20),
    Activity("preparing", "Preparing the investigation", ("acknowledged",), 20),
    Activity(
        "investigating_sale",
        "Investigating a sale",
        ("investigating",),
        180,
        when="case.level == 'mis_sale'",
    ),
    Activity("investigating", "Investigating", ("investigating",), 90),
    Activity("answering", "Writing the answer", ("decided",), 45),
    Activity("closing", "Closing", ("responded",), 10),
)
