// Counts the fetches of Apollo's and Hive's plans: node plans.cjs FILE, where FILE is JSON
// [{suite, supergraph, queries}]; prints {planner: {"suite number": fetches}}.
const { readFileSync } = require('node:fs');
const { QueryPlanner: ApolloPlanner } = require('@apollo/query-planner');
const { Supergraph, operationFromDocument } = require('@apollo/federation-internals');
const { QueryPlanner: HivePlanner } = require('@graphql-hive/router-query-planner');
const { parse } = require('graphql');

/** A Fetch, or Hive's BatchFetch, is one request; all other nodes only hold others. */
function fetches(node) {
  if (!node) return 0;
  if (node.kind === 'Fetch' || node.kind === 'BatchFetch') return 1;
  const inner = [...(node.nodes ?? []), node.node, node.ifClause, node.elseClause, node.primary];
  return inner.reduce((count, each) => count + fetches(each), 0);
}

function planners(supergraph) {
  const apollo = Supergraph.build(supergraph);
  const apolloPlanner = new ApolloPlanner(apollo);
  const hivePlanner = new HivePlanner(supergraph);
  return {
    apollo: (query) =>
      apolloPlanner.buildQueryPlan(operationFromDocument(apollo.apiSchema(), parse(query))).node,
    hive: (query) => hivePlanner.plan(query, null, new Set(), 0).node,
  };
}

const found = { apollo: {}, hive: {} };
for (const { suite, supergraph, queries } of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  for (const [name, plan] of Object.entries(planners(supergraph))) {
    queries.forEach((query, number) => {
      try {
        found[name][`${suite} ${number}`] = fetches(plan(query));
      } catch {
        // An operation it cannot plan, or that is not valid: no fetches to count.
      }
    });
  }
}
process.stdout.write(JSON.stringify(found));
