// Signs in through the API itself and hands GraphiQL the access token as a header.
// Tokens live in this page's memory only: they are gone when it is closed.
"use strict";

const ENDPOINT = "/graphql";
const RENEW_BEFORE_MS = 30_000;

const SIGN_IN = `mutation ($input: SignInInput!) {
  signIn(input: $input) { accessToken refreshToken expiresAt userErrors { message } }
}`;
const RENEW = `mutation ($input: SessionRefreshInput!) {
  sessionRefresh(input: $input) { accessToken refreshToken expiresAt userErrors { message } }
}`;
const SIGN_OUT = `mutation ($input: SignOutInput!) { signOut(input: $input) { userErrors { message } } }`;

const NO_SCHEMA =
  "Sign in above to see the schema, or write an Authorization header below and press re-fetch (lower left).";

const WELCOME = `# Sign in above, then run this with Ctrl+Enter.
# Ctrl+Space completes; the book on the left shows the whole schema.

query Me {
  me {
    name
  }
}
`;

const root = ReactDOM.createRoot(document.getElementById("graphiql"));
const form = document.getElementById("sign-in");
const leave = document.getElementById("sign-out");
const message = document.getElementById("message");
let session = null;

async function ask(request, headers = {}) {
  const response = await fetch(ENDPOINT, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json;q=0.9",
      ...headers,
    },
    body: JSON.stringify(request),
  });
  return response.json();
}

async function enter(query, field, input, who) {
  const answer = await ask({ query, variables: { input } });
  const payload = answer.data?.[field];
  if (!payload?.accessToken) {
    const problems = [...(answer.errors ?? []), ...(payload?.userErrors ?? [])];
    throw new Error(problems.map((problem) => problem.message).join(" ") || "Not possible.");
  }
  session = { ...payload, who };
}

async function renewed() {
  if (session && Date.parse(session.expiresAt) - Date.now() < RENEW_BEFORE_MS) {
    const { refreshToken, who } = session;
    try {
      await enter(RENEW, "sessionRefresh", { refreshToken }, who);
    } catch {
      session = null;
      message.value = "Your sign-in has ended; sign in again.";
    }
    show();
    return true;
  }
  return false;
}

function hasToken(headers) {
  return Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
}

async function fetcher(request, options) {
  const headers = { ...options?.headers };
  // What is written in the header editor counts, unless it is the token we have just replaced.
  if (((await renewed()) || !hasToken(headers)) && session) {
    headers.Authorization = `Bearer ${session.accessToken}`;
  }
  if (request.operationName === "IntrospectionQuery" && !hasToken(headers)) {
    return { errors: [{ message: NO_SCHEMA }] };
  }
  return ask(request, headers);
}

function show() {
  const headers = session ? { Authorization: `Bearer ${session.accessToken}` } : {};
  form.hidden = session !== null;
  leave.hidden = session === null;
  document.getElementById("who").textContent = session?.who ?? "";
  root.render(
    React.createElement(GraphiQL, {
      key: session?.who ?? "", // another viewer: the schema is asked for again
      fetcher,
      headers: JSON.stringify(headers, null, 2),
      defaultQuery: WELCOME,
      defaultEditorToolsVisibility: "headers",
      shouldPersistHeaders: false,
      showPersistHeadersSettings: false,
    }),
  );
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { login, password } = Object.fromEntries(new FormData(form));
  message.value = "";
  try {
    await enter(SIGN_IN, "signIn", { login, password }, login);
    form.reset();
    show();
  } catch (problem) {
    message.value = problem.message;
  }
});

leave.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { refreshToken } = session;
  session = null;
  show();
  await ask({ query: SIGN_OUT, variables: { input: { refreshToken } } });
});

show();
