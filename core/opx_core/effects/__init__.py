"""Effects: what a move does besides moving, registered by modules (``register_effects``).

``kinds`` are the values, ``running`` does them in the move's transaction, ``own`` are the core's,
``checking`` says what is wrong with those that a workflow names.
"""

from opx_core.effects.kinds import CannotDo, EffectKind, EffectSetting

__all__ = ["CannotDo", "EffectKind", "EffectSetting"]
