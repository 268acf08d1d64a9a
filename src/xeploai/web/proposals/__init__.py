"""Pages of unit results, appraisals, returned dossiers."""
