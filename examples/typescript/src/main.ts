// Who is the only live contact to something that much depends on? Typed from the schema, with nothing but `fetch`.
//
//   SOCIOGRAM_URL=http://127.0.0.1:8642/graphql SOCIOGRAM_KEY=… node build/main.js

import type { TadaDocumentNode } from "gql.tada";
import { print } from "graphql";
import { graphql } from "./graphql.js";

const CRITICAL = graphql(`
  query Critical($first: Int!, $after: String) {
    criticalContacts(first: $first, after: $after) {
      pageInfo { hasNextPage endCursor }
      edges {
        node {
          person { name }
          organisation { name }
          valueAtRisk { amount currency }
          score { reasons { text } }
        }
      }
    }
  }
`);

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions: { code: string } }[];
}

async function ask<Data, Variables>(document: TadaDocumentNode<Data, Variables>, variables: Variables): Promise<Data> {
  const response = await fetch(process.env["SOCIOGRAM_URL"] ?? "http://127.0.0.1:8642/graphql", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json",
      Authorization: `Bearer ${process.env["SOCIOGRAM_KEY"] ?? ""}`,
    },
    body: JSON.stringify({ query: print(document), variables }),
  });
  if (response.status === 429) {
    const seconds = Number(response.headers.get("Retry-After") ?? "1");
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
    return ask(document, variables);
  }
  const answer = (await response.json()) as Answer<Data>;
  if (answer.errors?.length || !answer.data) {
    throw new Error(answer.errors?.map((error) => `${error.extensions.code}: ${error.message}`).join("\n"));
  }
  return answer.data;
}

function page(first: number, after: string | null) {
  return ask(CRITICAL, { first, after });
}

async function* criticalContacts(pageSize: number) {
  let after: string | null = null;
  while (true) {
    const { criticalContacts: found }: Awaited<ReturnType<typeof page>> = await page(pageSize, after);
    yield* found?.edges.map((edge) => edge.node) ?? [];
    if (!found?.pageInfo.hasNextPage) return;
    after = found.pageInfo.endCursor;
  }
}

for await (const { person, organisation, valueAtRisk, score } of criticalContacts(2)) {
  const risk = valueAtRisk ? `${valueAtRisk.amount} ${valueAtRisk.currency}` : "an unknown value";
  console.log(`${person?.name} is the only live contact to ${organisation?.name}: ${risk} a year at risk`);
  for (const reason of score.reasons) console.log(`  ${reason.text}`);
}
