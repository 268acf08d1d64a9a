"""What every register stands on: who acts and what is granted, dated rows, append-only tables, an app's manifest."""
