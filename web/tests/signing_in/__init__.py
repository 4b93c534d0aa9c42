"""Signing in through the pages."""
