"""Complaints under DISP, from receipt to the last word."""
