"""Drawings as plain geometry: numbers and path texts that a template sets into SVG. Knows neither sites nor templates."""
