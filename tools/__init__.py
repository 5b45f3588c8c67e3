"""Programs that make the data the analysis ships with; nothing here runs in the service."""
