import * as z from "zod/mini";
import { flag, text, told } from "../fields.js";

const anObject = z.record(z.string(), z.unknown());

const exit = z.object({
  code: told(z.int(), "the exit code"),
  name: told(text, "its name"),
  about: told(text, "what it means"),
  retryable: told(flag, "whether the same command may well succeed later"),
  sideEffects: told(
    z.enum(["none", "partial", "complete"]),
    "whether what was asked for has been done by then; `partial` where that is for the document to tell",
  ),
});

const command = z.object({
  command: told(text, "the words that lead to it"),
  about: told(text, "what it does"),
  danger: told(
    z.enum(["safe", "mutating", "destructive"]),
    "`safe` changes nothing of anybody's, `destructive` cancels or deletes",
  ),
  effect: told(
    z.nullable(text),
    "the field of its document that tells what has been done; `null` where it changes nothing",
  ),
  preview: told(z.nullable(text), "the option that shows what would be done and does nothing"),
  consent: told(z.nullable(text), "the option that answers its questions in advance"),
  input: told(anObject, "its arguments and options, as JSON Schema"),
  needs: told(
    z.array(z.object({ option: told(text, "an option"), with: told(text, "what it is good with alone") })),
    "options that go with others alone",
  ),
  output: told(z.array(text), "the documents that it prints with `--json`"),
  exits: told(z.array(z.int()), "the exit codes that it may end with, beside those of signals"),
  network: told(flag, "whether it asks a service"),
  limit: told(z.nullable(text), "the option that says how long it may take"),
  signIn: told(flag, "whether it needs a sign-in"),
  scopes: told(
    z.array(text),
    "permissions of the sign-in that it needs; the services know none but the whole account",
  ),
  headless: told(flag, "whether all of it works without a terminal, a screen and a browser"),
  asynchronous: told(
    flag,
    "whether what it begins goes on after it has ended; `next` of its document says how to follow it",
  ),
  steps: told(
    z.array(text),
    "what it does one after the other, as its documents tell it, where there are several",
  ),
  writes: told(
    z.array(z.enum(["settings", "secrets", "record", "notes", "files"])),
    "what it may write on this machine: settings, secrets, the record of cancels and submits, notes on jobs, or files where they were asked for",
  ),
  starts: told(z.nullable(text), "the option that names a program which it starts, without a shell"),
  leavesProcesses: told(flag, "whether it leaves a process behind"),
});

export const commandsDocument = told(
  z.object({
    schema: z.literal("simjobs.commands/1"),
    version: told(text, "of simjobs"),
    needs: told(
      z.object({
        node: told(text, "versions of Node.js"),
        platforms: told(z.array(text), "operating systems"),
      }),
      "what it runs on",
    ),
    optionPlacement: told(z.literal("any"), "options may stand before and after what they belong to"),
    exits: told(z.array(exit), "what the exit codes mean"),
    commands: told(z.array(command), "every command there is"),
  }),
  "every command with what it takes, prints, changes and ends with",
);
