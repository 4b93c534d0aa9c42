"""Columns of a file and fields of an importer: recognised, suggested, chosen, saved."""
