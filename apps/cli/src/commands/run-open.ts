import { formatReference, JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import type { CommonOptions } from "../command/common-options.js";
import { printJson } from "../output/print-json.js";
import { parseOneReference } from "../references/parse-references.js";
import { Accounts } from "../services/accounts.js";
import { startProgram } from "../notice/start-program.js";

/** Prints where a job, or the web app that shows it, is to be seen, and shows it in a browser. Asks no service. */
export async function runOpen(
  context: CliContext,
  text: string,
  options: CommonOptions & { readonly web?: boolean },
): Promise<number> {
  const ref = await parseOneReference(context, text, options);
  const accounts = await Accounts.create(context, { profile: options.profile });
  const kind = await accounts.kind(ref.provider);
  const { title, webApp } = kind.facts;
  const origin = await accounts.origin(ref.provider, ref.account);
  const url = webApp?.(origin);
  if (url === undefined) {
    throw new JobError(
      "not_supported",
      `nobody tells where ${title} at ${origin} shows ${formatReference(ref)} on the web`,
      {
        hint: `What is known of it here: simjobs show ${formatReference(ref)}`,
      },
    );
  }
  const isShown =
    options.web === true && (await startProgram(context, browserFor(context.machine.platform, url)));
  if (options.json === true) {
    printJson(context, {
      schema: "simjobs.open/1",
      ref: formatReference(ref),
      url,
      page: "app",
      shown: isShown,
    });
    return exitCodes.done;
  }
  context.stdout.write(`${showControls(url)}\n`);
  context.stderr.write(
    `Where the page of one job is, is not known; this is where the web app of ${title} begins.\n`,
  );
  if (options.web === true && !isShown) context.stderr.write("No browser could be started here.\n");
  return exitCodes.done;
}

function browserFor(platform: string, url: string): readonly [string, ...string[]] {
  if (platform === "darwin") return ["open", url];
  return platform === "win32" ? ["explorer.exe", url] : ["xdg-open", url];
}
