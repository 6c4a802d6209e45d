import { errors } from "jose";
import { Problem, type ProblemCode } from "../../problem.ts";

/** RFC 6750, section 3.1: 401 has the challenge, and 403 says that another JWT would not help. */
function refusal(code: ProblemCode, detail: string, hint: string): Problem {
  const headers =
    code === "subject-not-allowed" ? {} : { "www-authenticate": 'Bearer error="invalid_token"' };
  return new Problem(code, detail, { hint, headers });
}

/** An issuer that is down concerns its own JWTs only. */
export function issuerUnavailable(issuer: string): Problem {
  return new Problem("issuer-unavailable", `This server cannot check JWTs of ${issuer} now.`, {
    hint: "Try again in a few seconds; the server's log says what the issuer answers.",
    headers: { "retry-after": "5" },
  });
}

export function unknownIssuer(): Problem {
  return refusal(
    "token-unknown",
    "The JWT that was shown is of no issuer that this server knows.",
    "Issuers are named in the setting oidc of the server. A client token that was made for it needs none.",
  );
}

export function wrongAudience(allowed: readonly string[]): Problem {
  return refusal(
    "audience-not-allowed",
    "The JWT that was shown is for another audience.",
    `Ask the issuer for one with the audience ${allowed.join(" or ")}: CEDAR_OIDC_AUDIENCE on the client.`,
  );
}

/** The subject was vouched for by the issuer, and is no secret: who sets up the rule needs it. */
export function wrongSubject(subject: string): Problem {
  return refusal(
    "subject-not-allowed",
    `No rule of this server lets in ${subject}.`,
    "The setting oidc on the server lists the subjects; `*` stands for any characters but : and /.",
  );
}

/** What is wrong with a JWT, by jose's word for it, or Node's for a key that is none; nothing of the JWT is quoted. */
export function refusedJwt(error: unknown): Problem {
  if (error instanceof errors.JWTExpired)
    return refusal("token-expired", "The JWT that was shown has expired.", "Ask the issuer for another.");
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "nbf")
    return refusal(
      "token-not-yet-valid",
      "The JWT that was shown is not valid yet.",
      "Are the clocks of the server and of the issuer right?",
    );
  if (error instanceof errors.JWTClaimValidationFailed)
    return refusal(
      "token-unknown",
      `The JWT that was shown has no claim "${error.claim}" that can be used.`,
      "A JWT needs iss, aud, sub and exp.",
    );
  if (error instanceof errors.JOSEAlgNotAllowed)
    return refusal(
      "token-unknown",
      "The JWT that was shown is signed in a way that this server does not take.",
      "It takes RS256, PS256, ES256, their longer forms, and EdDSA.",
    );
  return refusal(
    "token-unknown",
    "The JWT that was shown is signed by no key that its issuer has now, or is not whole.",
    "Ask the issuer for another.",
  );
}
