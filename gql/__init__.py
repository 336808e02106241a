"""The GraphQL surface: schema, resolvers, loaders, authorisation, limits, error masking."""
