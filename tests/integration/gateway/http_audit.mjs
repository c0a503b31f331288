// Runs the server audits of npm graphql-http against URL with a bearer TOKEN; prints their results as JSON.
import { createRequire } from "node:module";

const [folder, url, token] = process.argv.slice(2);
const { serverAudits } = createRequire(`${folder}/`)("graphql-http");

const fetchFn = (address, options = {}) =>
  fetch(address, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });

const results = [];
for (const audit of serverAudits({ url, fetchFn })) {
  const { id, name, status, reason } = await audit.fn();
  results.push({ id, name, status, reason });
}
console.log(JSON.stringify(results));
