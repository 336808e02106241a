/** The public GraphQL API, and of the server else /uploads, where files to import are sent, and /reports. */

import { purpose, token } from "./session.js";

/** Marks a document, so that it can be checked against the schema and registered. It stands as it is sent. */
export const gql = String.raw;

/** What the API refused, by its code. */
export class Refused extends Error {
  constructor(code, message, errorId = "") {
    super(message);
    this.code = code;
    this.errorId = errorId;
  }
}

const listeners = { refused: null };

/** What is done about a code before the answer is given up: a function that says whether to ask again. */
export function onRefused(listener) {
  listeners.refused = listener;
}

/**
 * The data of an answer. Parts that the caller's roles do not cover are null in it.
 *
 * Throws `Refused` where the answer has another error, or nothing else in it.
 */
export const ask = (query, variables = {}) =>
  insisted(async () => dataOf(await sent("/graphql", JSON.stringify({ query, variables }), "application/json")));

/** A file that the server makes, and what it is called. */
export const download = (url) =>
  insisted(async () => {
    const response = await answered(url, { headers: headers() });
    if (!response.ok) throw refusalOf((await read(response)).errors[0]);
    const [, name] = /filename="([^"]*)"/.exec(response.headers.get("Content-Disposition") ?? "") ?? [];
    return { blob: await response.blob(), name: name ?? "report" };
  });

/** What `work` gives, done again for as long as something is done about what is refused. */
async function insisted(work) {
  for (;;) {
    try {
      return await work();
    } catch (refusal) {
      if (!(refusal instanceof Refused) || !(await listeners.refused?.(refusal))) throw refusal;
    }
  }
}

/** Sends a file; its id, for `startImport`. */
export async function upload(file) {
  const answer = await sent(`/uploads?name=${encodeURIComponent(file.name)}`, file, "application/octet-stream");
  if (answer.errors) throw refusalOf(answer.errors[0]);
  return answer.id;
}

async function sent(url, body, type) {
  return read(await answered(url, { method: "POST", headers: { ...headers(), "Content-Type": type }, body }));
}

/** The answer of the server, whatever it is. */
export async function answered(url, request) {
  try {
    return await fetch(url, request);
  } catch {
    throw new Refused("UNREACHABLE", "The server does not answer. Is `sociogram serve` still running?");
  }
}

async function read(response) {
  try {
    return await response.json();
  } catch {
    throw new Refused("UNREADABLE", `The server answered with status ${response.status} and no JSON.`);
  }
}

function headers() {
  const said = { Accept: "application/graphql-response+json, application/json" };
  if (token()) said.Authorization = `Bearer ${token()}`;
  if (purpose()) said["Purpose-Of-Use"] = String.fromCharCode(...new TextEncoder().encode(purpose())); // no header takes other letters
  return said;
}

function dataOf({ data, errors = [] }) {
  const grave = errors.find((each) => each.extensions?.code !== "FORBIDDEN");
  if (grave) throw refusalOf(grave);
  if (errors.length && Object.values(data ?? {}).every((each) => each === null)) throw refusalOf(errors[0]);
  return data;
}

/** An error of an answer. */
export function refusalOf({ message, extensions = {} }) {
  return new Refused(extensions.code ?? "UNKNOWN", message, extensions.errorId ?? "");
}

/** The nodes of a connection. */
export const nodes = (connection) => (connection?.edges ?? []).map((edge) => edge.node);
