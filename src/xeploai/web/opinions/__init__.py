"""Pages of opinions: who was asked, what came back, where people live, the inspection committee's answer, dossiers."""
