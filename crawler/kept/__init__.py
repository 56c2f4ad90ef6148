"""Pages kept as they were fetched, read anew by a better reader."""
