// Subscribes with the client of npm graphql-ws or graphql-sse; prints each answer as a line of JSON, then how it ended.
import { createRequire } from "node:module";

const [folder, protocol, address, token, query] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const authorization = `Bearer ${token}`;

const clients = {
  "graphql-ws": () =>
    require("graphql-ws").createClient({
      url: address.replace("http", "ws"),
      webSocketImpl: require("ws"),
      connectionParams: { authorization },
      retryAttempts: 0,
    }),
  "graphql-sse": () =>
    require("graphql-sse").createClient({ url: address, headers: { authorization }, retryAttempts: 0 }),
};

const client = clients[protocol]();
const end = (how) => {
  console.log(JSON.stringify(how));
  client.dispose();
};
client.subscribe(
  { query },
  {
    next: (answer) => console.log(JSON.stringify(answer)),
    error: (problem) => end({ error: Array.isArray(problem) ? problem : String(problem) }),
    complete: () => end("complete"),
  },
);
