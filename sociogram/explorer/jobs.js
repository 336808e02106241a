/** Jobs as they go on: a subscription over a WebSocket, by graphql-transport-ws. */

import { Refused, gql, refusalOf } from "./api.js";
import { token } from "./session.js";

const PROGRESS = gql`
  subscription Progress($id: ID!) {
    jobProgress(id: $id) { id kind state by doing progress queuedAt startedAt endedAt cancelling run { id sequence } error { code message } }
  }
`;

export const ENDED = ["SUCCEEDED", "FAILED", "CANCELLED", "INTERRUPTED"];

/** Calls `told` with the job whenever it has changed; `ended` with null, or with what went wrong. Gives a function that stops it. */
export function follow(id, told, ended) {
  const socket = new WebSocket(new URL("/graphql", location.href).href.replace(/^http/, "ws"), "graphql-transport-ws");
  const send = (message) => socket.send(JSON.stringify(message));
  let over = false;
  const end = (error) => {
    if (!over) ended(error);
    over = true;
    socket.close();
  };
  const heard = {
    connection_ack: () => send({ id: "1", type: "subscribe", payload: { query: PROGRESS, variables: { id } } }),
    ping: () => send({ type: "pong" }),
    next: ({ payload: { data, errors } }) => (errors ? end(refusalOf(errors[0])) : told(data.jobProgress)),
    error: ({ payload: [error] }) => end(refusalOf(error)),
    complete: () => end(null),
  };
  socket.onopen = () => send({ type: "connection_init", payload: token() ? { authorization: `Bearer ${token()}` } : {} });
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    heard[message.type]?.(message);
  };
  socket.onclose = () =>
    end(new Refused("UNREACHABLE", "The connection that tells of progress was closed. The job goes on; load this page again."));
  return () => {
    over = true;
    socket.close();
  };
}
