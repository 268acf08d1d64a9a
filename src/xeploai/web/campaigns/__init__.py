"""Pages of campaigns: list, wizard, dry run, board, roster, amendments, rules, papers."""
