"""Every form of every page, filled with what no form should have to take.

``finding`` walks over the pages and gathers their forms, ``nonsense`` is what is typed into them,
``filling`` sends them and judges the answers.
"""
