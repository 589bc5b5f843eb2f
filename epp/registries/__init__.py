"""The registries as data: one file each, read once and strictly; `epp.profiles` gives it form."""
