"""What a tracker needs from time to time: links that are looked at, entries that are read again, suggestions that become drafts."""
