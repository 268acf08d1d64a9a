"""Statistics and report of a campaign at any moment: its snapshot, counted as a workbook is."""
