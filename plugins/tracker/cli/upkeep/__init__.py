"""Regular upkeep of a tracker: checks of links, reviews of entries, drafts from suggestions."""
