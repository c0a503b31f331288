"""The parts every Yubo service stands on. Knows no word of sales (architecture.md)."""
