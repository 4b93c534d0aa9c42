"""A team's work: who has what, what is likely to be late, and what moving people would change."""
