"""Fixtures for tests of pages."""
