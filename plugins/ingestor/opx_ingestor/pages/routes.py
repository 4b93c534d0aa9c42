"""x"""

ROUTES: list[object] = []
