"""The API, as a program with a token meets it."""
