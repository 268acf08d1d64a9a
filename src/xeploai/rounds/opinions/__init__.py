"""What consulted bodies say of subjects, before the unit votes and at the appraisal."""
