"""Escalations: what happens by itself, once a case and episode, when a case is in danger.

``moments`` says when, as a pure function; ``doing`` finds what is due by an index and does it.
"""
