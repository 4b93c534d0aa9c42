"""What a person asked for and cannot have."""


class Mistake(Exception):
    """Asked for at the command line and impossible; the message says why and what to do.

    ``opx`` prints it in one line and exits with 2. Modules raise it, or one of their own under it.
    """
