"""Rules: periods, freight shares, groups, charts and their texts. Pure."""
