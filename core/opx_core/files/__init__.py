"""Files from strangers: what they really are, what is wrong with them, and what they say.

Nothing here knows a database. What opens a file runs in a process of its own (``sandbox``), with
limits, so that a hostile file can end that process and nothing else.
"""
