"""Core functions in replaceable processes with a time and a memory limit: every foreign byte passes here."""
