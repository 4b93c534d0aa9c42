"""Who gets to see and do what, tried out instead of believed.

``matrix`` asks every address as every role about every kind of ``things`` and compares what is
told with a table of its own.
"""
