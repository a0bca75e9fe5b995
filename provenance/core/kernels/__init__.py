"""Texts → hashes of their words → sketches, by NumPy or compiled: the same to the last bit."""
