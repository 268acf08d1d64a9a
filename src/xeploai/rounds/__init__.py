"""The yearly review itself, and what looks over everything: privacy, exports, backup."""
