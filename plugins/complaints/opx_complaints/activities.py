"""The kinds of work on a complaint, the minutes that each is expected to take, and its skills.

A skill asks for something only where the organisation has it.
"""

from opx_core.workflow import Activity
from opx_core.workflow.parts import SkillNeed

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
        (SkillNeed("advice_and_sales", 3),),
        when="case.level == 'mis_sale'",
    ),
    Activity(
        "investigating_payment",
        "Investigating a payment",
        ("investigating",),
        100,
        (SkillNeed("payment_services", 2),),
        when="complaint.payment_service == true",
    ),
    Activity("investigating", "Investigating", ("investigating",), 90),
    Activity("answering", "Writing the answer", ("decided",), 45, (SkillNeed("decisions", 2),)),
    Activity("closing", "Closing", ("responded",), 10),
)
