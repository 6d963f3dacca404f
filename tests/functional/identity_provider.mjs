// An OpenID Connect provider on this machine, which knows whom it is told to know.
// node identity_provider.mjs CLIENT SECRET REDIRECT_URI  prints its issuer once it listens.
// POST /as with claims in JSON says who is at its keyboard; they agree to everything.
import http from "node:http";
import Provider from "oidc-provider";

const [client, secret, redirectUri] = process.argv.slice(2);
let claims = {};
const server = http.createServer();
server.listen(0, "localhost", () => {
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client, client_secret: secret, redirect_uris: [redirectUri], response_types: ["code"] }],
    claims: { openid: ["sub"], email: ["email", "email_verified", "xms_edov"], profile: ["name"] },
    conformIdTokenClaims: false,
    cookies: { keys: ["a key of a test"] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...claims, sub: id }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    pkce: { required: () => true },
    renderError: (ctx, out) => { ctx.body = out; },
  });
  const answer = provider.callback();
  server.on("request", async (request, response) => {
    if (request.method === "POST" && request.url === "/as") {
      const parts = [];
      for await (const part of request) parts.push(part);
      claims = JSON.parse(Buffer.concat(parts).toString());
      response.end();
    } else if (request.url.startsWith("/interaction/")) {
      const { params, session } = await provider.interactionDetails(request, response);
      const accountId = claims.sub;
      const grant = new provider.Grant({ accountId, clientId: params.client_id });
      grant.addOIDCScope(params.scope);
      const consent = { grantId: await grant.save() };
      const result = session?.accountId === accountId ? { consent } : { login: { accountId }, consent };
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
    } else {
      answer(request, response);
    }
  });
  console.log(issuer);
});
