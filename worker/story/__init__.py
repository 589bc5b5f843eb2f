"""Plays the whole path against a running house, through its public face only."""

from worker.story.playing import play

__all__ = ["play"]
