"""What the four GraphQL schemas share: scalars, connections, filters, mutations, schema building."""
