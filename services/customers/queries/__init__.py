"""Reading customers: scoped SQL; nothing written."""
