"""The life of a complaint: log, triage, register, acknowledge, investigate, decide, respond, close.

It may be reopened any number of times; each reopening is an episode with its own clocks.
"""

from opx_complaints.activities import ACTIVITIES
from opx_complaints.deadlines import DEADLINES, ESCALATIONS
from opx_core.workflow import Fact, Field, Level, State, Transition, Workflow

KIND = "complaints"

LEVELS = (
    Level("vod", "VOD", "Voiced dissatisfaction: unhappy, asks for nothing"),
    Level("informal", "Informal", "Can be put right in 3 working days"),
    Level("formal", "Formal administrative", "Loss, distress or inconvenience"),
    Level("mis_sale", "Mis-sale", "Advice or sale was wrong"),
    Level("fos", "FOS", "The ombudsman service has it"),
    Level("out_of_scope", "Out of scope", "Another firm, or outside our scope"),
)

STATES = (
    State("logged", "Logged"),
    State("triaged", "Triaged"),
    State("registered", "Registered"),
    State("acknowledged", "Acknowledged"),
    State("investigating", "Investigating"),
    State("decided", "Decided"),
    State("responded", "Response sent", turn="customer"),
    State("closed", "Closed", closed=True, turn="nobody"),
)

OUTCOMES = (
    ("upheld", "Upheld"),
    ("partly_upheld", "Partly upheld"),
    ("not_upheld", "Not upheld"),
    ("not_upheld_goodwill", "Not upheld, with a goodwill payment"),
)

ENDINGS = (
    ("withdrawn", "Withdrawn by the complainant"),
    ("duplicate", "Duplicate of another complaint"),
    ("not_a_complaint", "Not a complaint"),
    ("vod_recorded", "VOD recorded, nothing more to do"),
    ("out_of_scope", "Out of our scope"),
)

SENT_BY = (("email", "E-mail"), ("letter", "Letter"), ("text", "Text message"))

BEFORE_DECISION = ("logged", "triaged", "registered", "acknowledged", "investigating")

TRIAGE = Transition(
    key="triage",
    name="Triage",
    from_states=("logged",),
    to="triaged",
    permission="complaints.triage",
    event="complaints.triaged",
    primary=True,
    icon="arrows-split-2",
    fields=(
        Field("level", "Level", "choice", tuple((level.key, level.name) for level in LEVELS)),
        Field(
            "payment_service",
            "Is it about a payment service?",
            "yesno",
            hint="Then the answer is due in 15 business days, not 8 weeks (DISP 1.6.2AR).",
        ),
    ),
)

REGISTER = Transition(
    key="register",
    name="Register",
    from_states=("triaged",),
    to="registered",
    permission="complaints.register",
    event="complaints.registered",
    primary=True,
    icon="clipboard-check",
    guard="case.level != 'out_of_scope'",
    guard_reason="It is out of our scope: close it without a response.",
    fields=(
        Field("policy_number", "Policy or account", required=False),
        Field("wanted", "What would put it right for them?", "longtext", required=False),
    ),
)

ACKNOWLEDGE = Transition(
    key="acknowledge",
    name="Acknowledge",
    from_states=("registered",),
    to="acknowledged",
    permission="complaints.acknowledge",
    event="complaints.acknowledged",
    primary=True,
    icon="mail",
    guard="data.states_timescale == true",
    guard_reason="The acknowledgement must say when we will answer (DISP 1.6.1R).",
    fields=(
        Field("sent_by", "How was it sent?", "choice", SENT_BY),
        Field("states_timescale", "Does it say when we will answer?", "yesno"),
    ),
)

INVESTIGATE = Transition(
    key="investigate",
    name="Start the investigation",
    from_states=("acknowledged",),
    to="investigating",
    permission="complaints.investigate",
    event="complaints.investigation_started",
    primary=True,
    icon="search",
)

HOLD = Transition(
    key="hold",
    name="Send a holding response",
    from_states=("investigating",),
    to="investigating",
    permission="complaints.respond",
    event="complaints.holding_response_sent",
    icon="mail-pause",
    guard="complaint.payment_service == true",
    guard_reason="Only complaints about payment services have one (DISP 1.6.2AR).",
    fields=(
        Field("reason", "Why is the answer delayed?", "longtext"),
        Field("expected_on", "When will we answer?", "date"),
    ),
)

DECIDE = Transition(
    key="decide",
    name="Record the decision",
    from_states=("investigating",),
    to="decided",
    permission="complaints.decide",
    event="complaints.decided",
    primary=True,
    icon="gavel",
    fields=(
        Field("outcome", "Outcome", "choice", OUTCOMES),
        Field("reasons", "Reasons", "longtext", hint="The complainant reads these."),
    ),
    asks=("redress", "pay_to"),
    authority="redress",
)

RESPOND = Transition(
    key="respond",
    name="Send the final response",
    from_states=("decided",),
    to="responded",
    permission="complaints.respond",
    event="complaints.response_sent",
    primary=True,
    icon="send",
    guard="data.ombudsman_rights == true",
    guard_reason="A final response must tell them of the ombudsman and the six months "
    "(DISP 1.6.2R).",
    fields=(
        Field("sent_by", "How was it sent?", "choice", SENT_BY),
        Field(
            "ombudsman_rights",
            "Does it tell them of the ombudsman, the six months and enclose the leaflet?",
            "yesno",
        ),
    ),
)

CLOSE = Transition(
    key="close",
    name="Close",
    from_states=("responded",),
    to="closed",
    permission="complaints.close",
    event="complaints.closed",
    primary=True,
    icon="circle-check",
    fields=(Field("learned", "What did we learn?", "longtext", required=False),),
)

RESOLVE = Transition(
    key="resolve",
    name="Resolve within 3 days",
    from_states=BEFORE_DECISION,
    to="closed",
    permission="complaints.close",
    event="complaints.resolved",
    icon="check",
    guard="case.level != 'out_of_scope'",
    guard_reason="It is out of our scope: close it without a response.",
    fields=(
        Field("outcome", "Outcome", "choice", OUTCOMES),
        Field("reasons", "What was agreed?", "longtext", hint="For the summary resolution."),
    ),
    asks=("redress", "pay_to"),
    authority="redress",
)

END = Transition(
    key="end",
    name="Close without a response",
    from_states=BEFORE_DECISION,
    to="closed",
    permission="complaints.close",
    event="complaints.ended",
    icon="ban",
    guard="data.ending != 'out_of_scope' or case.level == 'out_of_scope'",
    guard_reason="Its level is not “Out of scope”. Choose another reason, or triage it again.",
    fields=(
        Field("ending", "Why?", "choice", ENDINGS),
        Field("reasons", "In more words", "longtext", required=False),
    ),
)

REOPEN = Transition(
    key="reopen",
    name="Reopen",
    from_states=("closed",),
    to="registered",
    permission="complaints.reopen",
    event="complaints.reopened",
    icon="rotate",
    episode="next",
    fields=(Field("reason", "Why is it reopened?", "longtext"),),
)

RETRIAGE = Transition(
    key="retriage",
    name="Triage again",
    from_states=("triaged", "registered", "acknowledged", "investigating"),
    to="logged",
    permission="complaints.triage",
    event="complaints.sent_back",
    icon="corner-up-left",
    fields=(Field("reason", "Why?", "longtext"),),
)

FACTS = (
    Fact(
        "complaint.payment_service",
        "Is it about a payment service?",
        "yesno",
        "complaint.payment_service == true",
    ),
)

FIELDS = (
    Field(
        "redress",
        "Redress",
        "number",
        required=False,
        hint="In pounds and pence, such as 250 or 1,250.50. Empty where none is offered.",
    ),
    Field(
        "pay_to",
        "Account to pay it to",
        required=False,
        hint="Sort code and account number. Only who may read bank details sees it.",
        data_class="bank",
    ),
)

COMPLAINTS = Workflow(
    kind=KIND,
    name="Complaint",
    version=1,
    initial="logged",
    states=STATES,
    levels=LEVELS,
    transitions=(
        *(TRIAGE, REGISTER, ACKNOWLEDGE, INVESTIGATE, DECIDE, RESPOND, CLOSE),
        *(HOLD, RESOLVE, END, RETRIAGE, REOPEN),
    ),
    deadlines=DEADLINES,
    fields=FIELDS,
    facts=FACTS,
    escalations=ESCALATIONS,
    activities=ACTIVITIES,
)
