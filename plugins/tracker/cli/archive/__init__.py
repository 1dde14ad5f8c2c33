"""Archived copies of sources, asked for at the Internet Archive."""
