"""One use case a file: load, rules, write, record events; one transaction each."""
