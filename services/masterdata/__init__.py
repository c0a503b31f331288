"""Master data: organisation, sign-in, roles, dictionaries, pipelines, products, currencies, series, pools."""
