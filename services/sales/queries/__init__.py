"""Reading: scoped SQL; nothing is written here."""
