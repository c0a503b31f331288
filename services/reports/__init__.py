"""Reports: read models fed by everybody's events, and the charts made of them."""
