"""Output for people and programs: tables, details, messages, charts, images and JSON."""
