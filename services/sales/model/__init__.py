"""The tables of sales: its own documents, and copies of what others own."""
