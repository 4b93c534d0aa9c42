"""The words that people choose from: parts, ways to reach someone, needs and what helps."""

Choices = tuple[tuple[str, str], ...]

ROLES: Choices = (
    ("complainant", "Complainant"),
    ("joint", "Joint complainant"),
    ("representative", "Representative"),
    ("policyholder", "Policyholder"),
    ("firm", "Firm"),
    ("third_party", "Third party"),
)
CUSTOMERS = ("complainant", "joint")
AUTHORITY: Choices = (
    ("family", "Family or friend"),
    ("solicitor", "Solicitor"),
    ("cmc", "Claims management company"),
    ("attorney", "Power of attorney or deputy"),
    ("executor", "Executor or administrator"),
    ("adviser", "Adviser, such as Citizens Advice"),
    ("other", "Other"),
)
KINDS: Choices = (
    ("mobile", "Mobile"),
    ("landline", "Landline"),
    ("email", "E-mail"),
    ("post", "Post"),
    ("other", "Other"),
)
PHONES = ("mobile", "landline")
PREFERRED: Choices = (
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("text", "Text message"),
    ("post", "Post"),
    ("representative", "Through the representative"),
)
DRIVERS: Choices = (
    ("health", "Health"),
    ("life_events", "Life events"),
    ("resilience", "Resilience"),
    ("capability", "Capability"),
)
KNOWN_HOW: Choices = (
    ("told", "They told us"),
    ("someone", "Someone else told us"),
    ("noticed", "We noticed it"),
    ("records", "From our records"),
)
CONSENT: Choices = (
    ("agreed", "They agreed that we record it"),
    ("not_asked", "Not asked yet"),
    ("other_ground", "Recorded without consent, to protect them"),
)
ADJUSTMENTS: Choices = (
    ("large_print", "Letters in large print"),
    ("braille", "Letters in Braille"),
    ("audio", "Letters as audio"),
    ("easy_read", "Easy Read"),
    ("welsh", "Welsh"),
    ("bsl", "British Sign Language"),
    ("relay", "Relay UK (text relay)"),
    ("interpreter", "An interpreter"),
    ("slowly", "Speak slowly and clearly"),
    ("more_time", "More time to answer"),
    ("no_phone", "No phone calls"),
    ("no_voicemail", "No voicemail"),
    ("email_only", "E-mail only"),
    ("post_only", "Post only"),
    ("call_times", "Calls at certain times only"),
    ("copy_to", "Copy letters to someone else"),
)
# What rules out a way of contact, and for which kinds of contact point.
RULES_OUT: dict[str, tuple[str, ...]] = {
    "no_phone": PHONES,
    "email_only": (*PHONES, "post"),
    "post_only": (*PHONES, "email"),
}


def label(choices: Choices, key: str) -> str:
    """The label of a choice; a key that nobody registered, as words."""
    return dict(choices).get(key, key.replace("_", " ").capitalize())
