"""Values → what other programs and people read; pure."""
