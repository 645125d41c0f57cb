import { createHmac } from "node:crypto";
import { JobError } from "@simjobs/core";

/** Who we are to the service: an API key, or a bearer token with the organization it is used for. */
export type IonworksCredentials =
  | { readonly apiKey: string }
  | {
      readonly token: string;
      /** Which organization is meant, where the token spans several. */
      readonly organizationId?: string | undefined;
    };

/**
 * The headers that prove who we are. A key fixes the organization, so it travels alone.
 *
 * @throws {JobError} `unauthorized` for an empty credential, `bad_input` for one that is missing or that no header can hold
 * @see docs/services/ionworks.md 1
 */
export function credentialHeaders(credentials: IonworksCredentials): Readonly<Record<string, string>> {
  checkTold(credentials);
  if ("apiKey" in credentials) return { "X-API-Key": checked(credentials.apiKey, "API key") };
  const { token, organizationId } = credentials;
  const headers = { Authorization: `Bearer ${checked(token, "token")}` };
  if (organizationId === undefined) return headers;
  return { ...headers, "X-Organization-Id": checked(organizationId, "organization id") };
}

/** What proves who is signed in, without the credential itself: the same one at the same place has the same text. */
export function proofOf(credentials: IonworksCredentials, baseUrl: string): string {
  const hashed = (secret: string): string =>
    createHmac("sha256", secret).update(`simjobs sign-in at ${baseUrl}`).digest("hex").slice(0, 20);
  if ("apiKey" in credentials) return `API key #${hashed(credentials.apiKey.trim())}`;
  const { token, organizationId } = credentials;
  const organization = organizationId === undefined ? "" : ` in organization ${organizationId}`;
  return `token #${hashed(token.trim())}${organization}`;
}

export const signInHint =
  "Give a key from the account page of the web app (`apiKey`), or a token that has not run out (`token`).";

// The form of keys is not checked further: sources differ even about their prefix.
function checked(value: string, what: string): string {
  const trimmed = value.trim();
  if (trimmed === "") {
    throw new JobError("unauthorized", `the Ionworks ${what} is empty`, { hint: signInHint });
  }
  if (!/^[\u0021-\u007e]+$/u.test(trimmed)) {
    throw new JobError(
      "bad_input",
      `the Ionworks ${what} holds spaces or other characters that no header can carry`,
      {
        hint: "Copy it once more, without line breaks or quotation marks around it.",
      },
    );
  }
  return trimmed;
}

/** An environment variable that is not set comes as `undefined`, whatever the types say. */
function checkTold(credentials: unknown): void {
  const { apiKey, token }: { readonly apiKey?: unknown; readonly token?: unknown } = credentials ?? {};
  if (typeof (apiKey ?? token) === "string") return;
  throw new JobError("bad_input", "the credential for ionworks is missing, or is no text", {
    hint: `Is a variable not set? ${signInHint}`,
  });
}
