"""Measurements, as ratios to a baseline page that is fixed here."""
