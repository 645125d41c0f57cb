import * as z from "zod/mini";
import { text, told } from "./fields.js";

/** Whose account something on record was, and where. */
export const accountFields = {
  origin: told(text, "scheme, host, port and base path of the service"),
  account: told(text, "identity of the account as the service tells it; where it does not, the sign-in"),
  /** What proves who was signed in; it is the account where the service had not told that. */
  signIn: told(z.optional(text), "what proves who was signed in"),
};
