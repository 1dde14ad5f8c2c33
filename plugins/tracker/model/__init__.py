"""From files to a checked library; knows no Pelican and no HTML page."""
