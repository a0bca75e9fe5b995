"""Whole numbers as values of options."""

import click


class Whole(click.IntRange):
    """Click's, told in plain words: "'abc' is not a valid whole number"."""

    name = "whole number"
