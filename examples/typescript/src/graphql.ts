// The schema's types, for every query of this client: `npm run generate` writes them from gql/schema.graphql.

import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./graphql-env.js";

export const graphql = initGraphQLTada<{ introspection: introspection; scalars: { DateTime: string } }>();
