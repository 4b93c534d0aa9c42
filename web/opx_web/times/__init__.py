"""Where the time of a case went: its ribbon, stepping out, waiting, and putting it right."""
