"""What is owed on a complaint and by when, and who is told before it is too late."""

from opx_core.workflow import Deadline, Escalation, Target

IN_SCOPE = "case.level != 'out_of_scope'"
PLAIN = f"{IN_SCOPE} and complaint.payment_service == false"
PAYMENT = f"{IN_SCOPE} and complaint.payment_service == true"
OMBUDSMAN = "Go to the ombudsman"
DECISION = Target(25, "business_days", pauses=("waiting:customer",))

DEADLINES = (
    Deadline("ACK", "Acknowledgement", ("acknowledge", "resolve")),
    Deadline("SRC3", "Summary resolution", ("resolve",), IN_SCOPE, True),
    Deadline("OWN-DECISION", "Our decision target", ("decide", "resolve"), PLAIN, target=DECISION),
    Deadline("W8", "Final response", ("respond", "resolve"), PLAIN),
    Deadline("BD15", "Final or holding response", ("respond", "resolve", "hold"), PAYMENT),
    Deadline("BD35", "Final response", ("respond", "resolve"), PAYMENT),
    Deadline("FOS6M", OMBUDSMAN, (), IN_SCOPE, True, "move:respond"),
    Deadline("FOS6M", OMBUDSMAN, (), IN_SCOPE, True, "move:resolve"),
)


def _told(key: str, name: str, share: int, rule: str) -> Escalation:
    return Escalation(key, name, "share", share, "notify", "leader", rule)


ESCALATIONS = (
    _told("w8_three_quarters", "Three quarters of the eight weeks are gone", 75, "W8"),
    _told("bd15_three_quarters", "Three quarters of the 15 days are gone", 75, "BD15"),
    Escalation("w8_day_before", "Final response due", "before", 24, "notify", "owner", "W8"),
    Escalation("bd15_day_before", "Response due", "before", 24, "notify", "owner", "BD15"),
    Escalation("bd35_day_before", "Final response due", "before", 24, "notify", "owner", "BD35"),
    Escalation("w8_late", "Final response late", "after", 0, "raise", rule="W8"),
    Escalation("bd35_late", "Final response late", "after", 0, "raise", rule="BD35"),
    Escalation(
        key="idle",
        name="Nothing was done for 14 days",
        trigger="idle",
        amount=14 * 24,
        action="notify",
        to="owner",
        when="case.state != 'responded'",
    ),
)
