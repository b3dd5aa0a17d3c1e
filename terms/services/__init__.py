"""Writes about terms of reference, one module for each concern."""
