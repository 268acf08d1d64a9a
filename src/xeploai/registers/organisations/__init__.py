"""Party organisations: who stands under whom on which day, by which decision."""
