"""What one person may not both do: who decides what work asks for does not say who can do it.

It is asked by ``policy``, so that somebody with both permissions can use neither, and where roles
are given, so that nobody comes to have both.
"""

from collections.abc import Collection

PAIRS = (("core.grant_skills", "core.design_workflows"),)
"""Permissions that exclude each other."""
_WORDS = {
    "core.grant_skills": "say who has which skill",
    "core.design_workflows": "design what work asks for",
}


def other_of(held: Collection[str], permission: str) -> str:
    """The permission of ``held`` that excludes ``permission``; empty where there is none."""
    for pair in PAIRS:
        if permission in pair:
            other = pair[1] if permission == pair[0] else pair[0]
            if other in held and permission in held:
                return other
    return ""


def refusal(held: Collection[str], permission: str) -> str:
    """Why someone who holds ``held`` may not use ``permission``, in a sentence; empty: they may."""
    other = other_of(held, permission)
    if not other:
        return ""
    return (
        f"You may also {_WORDS[other]}. One person cannot do both, "
        "so an administrator has to take one of them from you."
    )


def clash(held: Collection[str]) -> str:
    """Why these permissions cannot be one person's, in a sentence; empty: they can."""
    for first, second in PAIRS:
        if first in held and second in held:
            return (
                f"Together these roles {_WORDS[first]} and {_WORDS[second]}. "
                "One person cannot do both."
            )
    return ""
