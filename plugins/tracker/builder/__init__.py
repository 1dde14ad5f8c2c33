"""Pelican, processes, disk."""
