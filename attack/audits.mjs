// The audits of GraphQL over HTTP against a server: node audits.mjs FOLDER-OF-THE-PACKAGE URL KEY. Prints one JSON array of results.
import { pathToFileURL } from "node:url";

const [, , folder, url, key] = process.argv;
const { auditServer } = await import(pathToFileURL(`${folder}/graphql-http/lib/index.mjs`));
const fetchFn = (where, options = {}) =>
  fetch(where, { ...options, headers: { ...options.headers, authorization: `Bearer ${key}` } });
const results = await auditServer({ url, fetchFn });
console.log(JSON.stringify(results.map(({ name, status, reason }) => ({ name, status, reason }))));
