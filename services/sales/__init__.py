"""Sales: opportunities, contracts, orders, shipments, collections."""
