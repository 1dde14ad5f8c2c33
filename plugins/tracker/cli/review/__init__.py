"""Report of a proposed change: computed without trust, posted to the code host with it."""
