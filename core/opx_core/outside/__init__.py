"""People from outside: complainants, their representatives, a member firm's staff.

``sides`` says whom and what they reach, ``inviting`` gives and ends it, ``links`` and ``entering``
let them in by a link and a second factor, ``apps`` by an app for codes, ``sessions`` keep them in,
``reading`` gives what they may see. Their actor (kind ``party``) goes through ``policy`` and
``rings`` like any other. Import what you need.
"""
