"""Documents in, results out, each whole."""
