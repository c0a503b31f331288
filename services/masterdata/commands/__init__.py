"""What can be done to master data: one use case a file, one transaction each."""
