// A real OpenID Connect provider for tests. Its keys are new at each start.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import * as oidc from "oidc-provider";

const { PORT, BACK, LEFT, SECRET } = process.env;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const key = { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), alg: "RS256", use: "sig" };

// A login is “name.group”, such as “ann.leaders”.
const claimsOf = (id) => ({
  sub: id,
  email: `${id}@acme.example`,
  // “mallory…” types any address there; the provider has not checked it.
  email_verified: !id.startsWith("mallory"),
  name: `Provided ${id}`,
  groups: [id.split(".")[1] ?? ""],
});

const provider = new oidc.Provider(`http://127.0.0.1:${PORT}`, {
  jwks: { keys: [key] },
  cookies: { keys: [SECRET] },
  clients: [
    {
      client_id: "opx",
      client_secret: SECRET,
      redirect_uris: BACK.split(" "),
      post_logout_redirect_uris: LEFT.split(" "),
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_, id) => ({ accountId: id, claims: () => claimsOf(id) }),
});
provider.listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
