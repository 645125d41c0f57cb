import * as z from "zod/mini";
import { text, time } from "./fields.js";
import type { ReadOnly } from "./read-only.js";

/** The settings that a service has in a profile. */
export interface ServiceSettings {
  /** As references begin: `jess`. */
  readonly name: string;
  /** Their names, such as `email`. `url` is the address; none of them is a secret. */
  readonly settings: readonly string[];
}

/** What a profile says of one service. */
export type ServiceProfile = Readonly<Record<string, string | undefined>>;

/** Settings of one account at each service, by the service's name. Holds no secret. */
export type Profile = Readonly<Record<string, ServiceProfile | undefined>>;

/** The file of settings, which people write. */
export interface Config {
  /** Which profile is meant where none is named. */
  readonly profile?: string | undefined;
  readonly profiles?: Readonly<Record<string, Profile>> | undefined;
  /** What profiles were called before, and are called now: references that were printed then still reach them. */
  readonly renamed?: Readonly<Record<string, string>> | undefined;
}

/** What may stand in the file of settings, where there are these services. A word that is not known there is refused. */
export function settingsFile(services: readonly ServiceSettings[]): z.ZodMiniType<Config> {
  const profile = z.strictObject(
    Object.fromEntries(
      services.map(({ name, settings }) => {
        const texts = Object.fromEntries(settings.map((setting) => [setting, z.optional(text)]));
        return [name, z.optional(z.strictObject(texts))];
      }),
    ),
  );
  return z.strictObject({
    profile: z.optional(text),
    profiles: z.optional(z.record(z.string(), profile)),
    renamed: z.optional(z.record(z.string(), text)),
  });
}

/** Keys and session tokens, where the system has no keyring. A password is never among them. */
export const secretsFile = z.object({
  schema: z.literal("simjobs.secrets/1"),
  entries: z.record(z.string(), text),
  /** Names of secrets that the system's keyring holds. @default none */
  keyring: z.optional(z.array(text)),
});
export type SecretsEntries = ReadOnly<z.infer<typeof secretsFile>>;

const maybe = z.optional(z.nullable(text));

/** A job that was submitted from here: one line of a file. */
export const submittedLine = z.object({
  /** In its written form, without an account. */
  ref: text,
  /** Scheme, host, port and base path of the service: the same number is another job elsewhere. */
  origin: text,
  at: time,
  name: maybe,
  /** The job behind a simulation. */
  jobId: maybe,
  /** What the person calls the jobs that belong together, without the `@`. */
  group: maybe,
  /** The account profile, where one was named. */
  profile: maybe,
  /** The same for all jobs of one command. */
  batch: maybe,
});
export type SubmittedLine = ReadOnly<z.infer<typeof submittedLine>>;
