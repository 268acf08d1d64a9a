"""Lists come in: read as the office keeps them, staged, compared with what is held, taken in whole or not at all."""
