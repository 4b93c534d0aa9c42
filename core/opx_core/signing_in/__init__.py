"""Signing in: passwords, second factors, links, other providers, and the sessions that follow.

``passwords`` · ``second_factor`` · ``links`` · ``oidc`` say who somebody is; ``throttling`` and
``devices`` make guessing slow; ``sessions`` keep who is signed in where. Import what you need.
"""
