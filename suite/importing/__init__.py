"""Importing foreign CSV files through a mapping file, as any integrator would: by the gateway's API.

The parts, in the order data passes them: ``mapping`` (what the file says) · ``sources`` (CSV rows) ·
``values`` (a field's value from a row) · ``rows`` (items of a step) · ``targets`` (the API's import
mutations and the types of their items) · ``plan`` (all items, checked) · ``sending`` (chunks, waiting,
verdicts) · ``report`` (what became of every row).
"""
