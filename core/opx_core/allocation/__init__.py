"""Who gets which case, and why: what work needs, who can do it, what comes first.

``workers`` says who there is, ``eligible`` who may have a case, ``ranking`` which case comes first
for someone. ``pulling`` gives one person the next case; ``pushing`` gives out by a team's rules.
"""
