"""Ingestor."""
