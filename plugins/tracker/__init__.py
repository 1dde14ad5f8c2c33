"""A Pelican plugin that compiles curated entries about policy into a cross-linked site."""
