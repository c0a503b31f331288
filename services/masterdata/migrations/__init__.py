"""The history of master data's database."""
