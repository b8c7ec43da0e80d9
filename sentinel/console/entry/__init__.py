"""The pages by which people enter, and keep what they enter with."""
