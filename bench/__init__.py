"""Programs that measure speed, memory, quality and anonymity, and print a table."""
