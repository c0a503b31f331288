// Hive Gateway as the public benchmark sets it up; passes the caller's Authorization on to subgraphs.
exports.gatewayConfig = {
  inboundInflightRequestDeduplication: true,
  propagateHeaders: {
    fromClientToSubgraphs({ request }) {
      const authorization = request.headers.get('authorization');
      return authorization ? { authorization } : {};
    },
  },
};
