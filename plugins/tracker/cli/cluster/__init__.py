"""A site made on the machines of a Dask cluster, straight into a bucket."""
