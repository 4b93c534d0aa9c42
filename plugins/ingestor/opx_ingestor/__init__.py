"""Bulk files into OPX: read, checked, corrected, taken in."""
