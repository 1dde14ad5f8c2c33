"""The site on this machine: answers requests as a host would, and follows every edit."""
