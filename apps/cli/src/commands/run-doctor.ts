import { showControls } from "@simjobs/http";
import { Accounts } from "../services/accounts.js";
import { serviceNames } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { exitCodes, precedence, worstExit } from "../exit-codes.js";
import { problemOf, type Check } from "../doctor/check.js";
import { checkFiles } from "../doctor/check-files.js";
import { checkJournal } from "../doctor/check-journal.js";
import { checkMachine } from "../doctor/check-machine.js";
import { checkSecretFiles } from "../doctor/check-secret-files.js";
import { checkStore } from "../doctor/check-store.js";
import type { StoreNames } from "../settings/store-names.js";
import { checkService } from "../doctor/check-service.js";
import type { ListingOptions } from "../listing/listing-options.js";
import { parseDuration } from "../input/parse-duration.js";
import { printListing } from "../listing/print-listing.js";
import { readListing } from "../listing/read-listing.js";
import { writeSentence } from "../output/write-sentence.js";
import { styleOf } from "../output/style.js";
import { verboseEvents } from "../output/verbose-events.js";
import { allSources } from "../services/all-sources.js";
import type { SettingSource } from "../settings/setting-source.js";
import type { CommonOptions } from "../command/common-options.js";

/** How much of the time that it was given goes to the services: what is found is still to be told. */
const shareOfServices = 0.75;

/** Looks at everything that simjobs needs, and tells what is in the way. Changes nothing. */
export async function runDoctor(
  context: CliContext,
  options: CommonOptions & ListingOptions & StoreNames & { readonly timeout?: string | undefined },
): Promise<number> {
  const forms = readListing(options);
  const accounts = await Accounts.create(context, options);
  const onEvent = verboseEvents(context, options.verbose);
  const { timeout } = options;
  const endsMs =
    timeout === undefined
      ? Infinity
      : context.clock.now() + shareOfServices * parseDuration(timeout, "--timeout");
  try {
    const before = [...(await checkMachine(context)), ...(await checkFiles(context, accounts.files))];
    const record = await checkJournal(context, accounts.files.journal);
    const { settings, checks: settingChecks } = await readSettings(context, accounts);
    // Where the settings cannot be read, nobody knows whom to ask.
    const services =
      settings === null
        ? []
        : await Promise.all(
            serviceNames().map(async (name) => checkService(context, accounts, name, { onEvent, endsMs })),
          );
    context.signal.throwIfAborted();
    const isAnybody = services.some(
      ({ account, checks }) => account !== null || checks.some(({ state }) => state === "problem"),
    );
    const checks = [
      ...before,
      ...(await checkSecretFiles(context, settings ?? [])),
      ...settingChecks,
      ...services.flatMap((service) => service.checks),
      ...(settings === null || isAnybody ? [] : [notSignedIn]),
      ...record,
      ...(await checkStore(context, options)),
    ];
    const told = checks.map(({ about, name, state, text, hint }) => ({ about, name, state, text, hint }));
    await printListing(context, forms, {
      document: {
        schema: "simjobs.doctor/1",
        version: context.version,
        node: context.machine.nodeVersion,
        platform: context.machine.platform,
        settings: settings ?? [],
        services: services.map(({ checks: _checks, ...service }) => service),
        checks: told,
      },
      items: told,
      print: async () => printChecks(context, checks),
    });
    const codes = checks.flatMap(({ state, exitCode }) =>
      state === "problem" ? [exitCode ?? exitCodes.unexpected] : [],
    );
    return worstExit(codes, precedence.read);
  } finally {
    await accounts.close();
  }
}

const notSignedIn: Check = {
  about: "simjobs",
  name: "sign-in",
  state: "problem",
  text: "not signed in to any service",
  hint: "Sign in: simjobs login. Without an account there is simjobs demo.",
  exitCode: exitCodes.signIn,
};

async function readSettings(
  context: CliContext,
  accounts: Accounts,
): Promise<{ readonly settings: readonly SettingSource[] | null; readonly checks: readonly Check[] }> {
  try {
    const { profile } = await accounts.opening();
    const settings = await allSources(context, accounts);
    const set = settings.filter(({ from }) => from !== "nowhere" && from !== "default").length;
    const text = `profile ${profile.name}, ${set} settings; see them: simjobs config`;
    return { settings, checks: [{ about: "simjobs", name: "settings", state: "ok", text }] };
  } catch (error) {
    return { settings: null, checks: [problemOf("simjobs", "settings", error)] };
  }
}

const marks = { ok: "ok     ", note: "note   ", warning: "warning", problem: "problem" } as const;
const colours = { ok: "green", note: "dim", warning: "yellow", problem: "red" } as const;

function printChecks(context: CliContext, checks: readonly Check[]): void {
  const { stdout, stderr } = context;
  const style = styleOf(context, stdout);
  const width = Math.max(...checks.map(({ about, name }) => about.length + name.length + 2));
  for (const { about, name, state, text, hint } of checks) {
    const what = `${about}: ${name}`.padEnd(width);
    writeSentence(stdout, `${style[colours[state]](marks[state])}  ${what}  ${showControls(text)}\n`);
    if (hint !== undefined && state !== "ok")
      writeSentence(stdout, `${" ".repeat(width + 11)}${showControls(hint)}\n`);
  }
  const count = (state: Check["state"]): number => checks.filter((check) => check.state === state).length;
  const [problems, warnings] = [count("problem"), count("warning")];
  stderr.write(
    problems + warnings === 0
      ? "Nothing is in the way.\n"
      : `${problems} ${problems === 1 ? "problem" : "problems"}, ${warnings} ${warnings === 1 ? "warning" : "warnings"}.\n`,
  );
}
