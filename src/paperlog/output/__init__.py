"""Human-readable and machine-readable output: tables, details, messages, charts, images and JSON."""
