"""What a proposed change means for readers, computed without trust and told to the code host with it."""
