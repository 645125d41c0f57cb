import { JobError } from "@simjobs/core";
import { checkFile, type CheckedFile, type JessFile } from "./jess-file.js";
import { withMark } from "./mark.js";
import type { MultipartField } from "./multipart.js";

/** EnergyPlus work to send: one model with its weather, or several of which one is named. */
export interface EnergyPlusSubmission {
  /** EnergyPlus models, `.idf` or `.imf`. Exactly one, unless `model` names the one to run. */
  readonly models: readonly JessFile[];
  /** Weather files, `.epw`. Exactly one, unless `weatherName` names the one to use. */
  readonly weather: readonly JessFile[];
  /** What the model needs besides. A `.zip` is unpacked by the service, its folders kept. */
  readonly attachments?: readonly JessFile[];
  /** File name of the model to run. */
  readonly model?: string;
  /** File name of the weather to use. */
  readonly weatherName?: string;
  readonly title?: string;
  readonly description?: string;
  /** Lets the service split the run into several cases. @default false */
  readonly split?: boolean;
  /**
   * Put into the description so that the job can be found again, see `withMark`. Give one that was written down
   * beforehand to be able to look for the job after a crash. @default a random one
   */
  readonly mark?: string;
}

/** A submission that passed every local check. */
export interface CheckedSubmission {
  readonly fields: readonly MultipartField[];
  readonly files: readonly CheckedFile[];
  readonly mark: string;
}

/** The most that the service's own client sends; its server's limit is not known. */
export const maxUploadBytes = 200_000_000;

/**
 * Checks a submission before anything is sent: the files are there and fit to send, and it is clear what is to run.
 *
 * @param newMark - makes a mark where none is given
 * @throws {JobError} `bad_input`
 * @see docs/services/jess.md 3 J7
 */
export async function checkEnergyPlus(
  submission: EnergyPlusSubmission,
  newMark: () => string,
): Promise<CheckedSubmission> {
  const mark = submission.mark ?? newMark();
  const description = withMark(submission.description, mark);
  const models = await checkAll(submission.models, "an EnergyPlus model (.idf or .imf)", [".idf", ".imf"]);
  const weather = await checkAll(submission.weather, "an EnergyPlus weather file (.epw)", [".epw"]);
  const attachments = await checkAll(submission.attachments ?? [], "a file that the model needs");
  const files = [...models, ...weather, ...attachments];
  checkTogether(files);

  const model = chosen("model", models, submission.model, attachments);
  const weatherName = chosen("weather file", weather, submission.weatherName, attachments);
  return {
    mark,
    files,
    fields: [
      { name: "type", value: "EP" },
      ...(submission.title === undefined ? [] : [{ name: "title", value: submission.title }]),
      { name: "desc", value: description },
      { name: "model", value: model },
      { name: "weather", value: weatherName },
      // The two spellings that are known to have been accepted.
      { name: "split", value: submission.split === true ? "true" : "FALSE" },
    ],
  };
}

async function checkAll(
  files: readonly JessFile[],
  expected: string,
  endings: readonly string[] = [],
): Promise<readonly CheckedFile[]> {
  const checked: CheckedFile[] = [];
  for (const file of files) checked.push(await checkFile(file, expected)); // in order, so that the first wrong one is told
  for (const { name } of checked) {
    if (endings.length > 0 && !endings.some((ending) => name.toLowerCase().endsWith(ending))) {
      throw new JobError("bad_input", `${JSON.stringify(name)} is not ${expected}`, {
        hint: `Give ${expected}.`,
      });
    }
  }
  return checked;
}

/** The name of the one file that the service is told to take. */
function chosen(
  what: "model" | "weather file",
  files: readonly CheckedFile[],
  named: string | undefined,
  attachments: readonly CheckedFile[],
): string {
  const names = files.map((file) => file.name);
  if (named === undefined) {
    const [only, ...others] = names;
    if (only !== undefined && others.length === 0) return only;
    const found = only === undefined ? "none was given" : `${names.length} were given: ${names.join(", ")}`;
    throw new JobError("bad_input", `expected exactly one ${what}, and ${found}`, {
      hint: only === undefined ? `Give one ${what}.` : `Give one ${what}, or name the one to take.`,
    });
  }
  // What is inside of a zip is not looked at: the service unpacks it and knows.
  const mayBeInside = attachments.some((file) => file.name.toLowerCase().endsWith(".zip"));
  if (names.includes(named) || mayBeInside) return named;
  throw new JobError("bad_input", `no ${what} of the name ${JSON.stringify(named)} was given`, {
    hint: names.length === 0 ? `Give one ${what}.` : `Name one of these: ${names.join(", ")}.`,
  });
}

function checkTogether(files: readonly CheckedFile[]): void {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (total > maxUploadBytes) {
    throw new JobError(
      "bad_input",
      `${total} bytes are too many to send: expected at most ${maxUploadBytes}`,
      {
        hint: "Leave out what the model does not need, or pack the files into a zip.",
      },
    );
  }
  const seen = new Set<string>();
  for (const { name } of files) {
    // They end up in one folder, on a machine that may not tell upper from lower case.
    if (seen.has(name.toLowerCase())) {
      throw new JobError(
        "bad_input",
        `two files of the name ${JSON.stringify(name)} would overwrite each other`,
        {
          hint: "Give each file a name of its own.",
        },
      );
    }
    seen.add(name.toLowerCase());
  }
}
