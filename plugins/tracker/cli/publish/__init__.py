"""A built site put on a host: a branch that the host serves, or a bucket."""
