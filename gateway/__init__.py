"""The federation gateway: composition, planning, execution and the HTTP front."""
