import {
  checkedList,
  checkedOptions,
  checkedText,
  type ProviderCall,
  type ResultFile,
  type ResultQuery,
} from "@simjobs/core";
import type { JessConnection } from "../session/connection.js";
import { checkJobId } from "../resources/job-id.js";
import type { JessEntry } from "../resources/directory.js";
import type { IncomingFile } from "../resources/incoming-file.js";
import type { CaseSummary } from "./case-summaries.js";
import type { ModelOutcome } from "./model-outcome.js";
import type { ResultFilesOptions } from "./result-files.js";
import type { EsoQuery } from "./viewers.js";

/**
 * What jobs leave behind. Besides what is told at each method, every one throws `bad_input` for a number or path that
 * is none, and what `JessClient` throws.
 */
export class JessResults {
  readonly #connection: JessConnection;
  readonly #options: ResultFilesOptions;

  constructor(connection: JessConnection, options: ResultFilesOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /**
   * The files of a job, in one form whatever shape the service tells them in.
   *
   * @throws {JobError} `not_found`, `account_not_linked`
   * @see docs/services/jess.md 3 J12
   */
  async directory(id: string, call: ProviderCall = {}): Promise<JessEntry> {
    const { jobDirectory } = await import("./job-directory.js");
    return jobDirectory(this.#connection, id, call);
  }

  /**
   * The files of a job's results with their content, one after the other: out of its zip, or one by one where `paths`
   * names some. Each path leads below the results, is there once, and is one that every disk can keep; where the service
   * calls the file otherwise, `name` tells how. Sizes are counted as they come.
   *
   * @throws {JobError} `not_found`, `not_ready`, `bad_reply`, `too_large`, `file_unwritable` (temporary folder)
   * @see docs/services/jess.md 3 J13, J14
   */
  async *files(
    id: string,
    query: ResultQuery = {},
    call: ProviderCall = {},
  ): AsyncGenerator<ResultFile, void, undefined> {
    checkJobId(id);
    checkedOptions("query", query);
    // What these methods do is loaded by those alone who call them: most commands look at a job's status.
    const { resultFiles } = await import("./result-files.js");
    yield* resultFiles(this.#connection, id, query, this.#options, this.#connection.begin(call));
  }

  /**
   * The zip of a job's results as it comes, checked for nothing but being a zip. To be read or closed.
   *
   * @param extensions - endings of file names without the dot; all files without them
   * @throws {JobError} `not_found`, `not_ready`, `bad_reply`, `too_large`
   * @see docs/services/jess.md 3 J13
   */
  async zip(id: string, extensions: readonly string[] = [], call: ProviderCall = {}): Promise<IncomingFile> {
    checkedOptions("options", { extensions });
    const { openJobZip } = await import("./job-zip.js");
    return openJobZip(this.#connection, id, extensions, this.#options.limits.maxBytes, call);
  }

  /**
   * One file of a job's results. To be read or closed.
   *
   * @throws {JobError} `not_found`, `not_ready`, `bad_reply`, `too_large`
   * @see docs/services/jess.md 3 J14
   */
  async file(id: string, path: string, call: ProviderCall = {}): Promise<IncomingFile> {
    const { openJobFile } = await import("./job-file.js");
    return openJobFile(this.#connection, id, path, this.#options.limits.maxBytes, call);
  }

  /**
   * What EnergyPlus itself reports about a finished job: `FINISHED` is no proof that the model ran through.
   *
   * @throws {JobError} `not_ready` before the job is `FINISHED`, `not_found`; see `modelFailure` for turning an outcome
   * into an error
   * @see docs/services/jess.md 4.1
   */
  async checkOutcome(id: string, call: ProviderCall = {}): Promise<ModelOutcome> {
    const { checkOutcome } = await import("./check-outcome.js");
    const begun = this.#connection.begin(call);
    return checkOutcome(this.#connection, id, () => this.directory(id, begun), this.#options, begun);
  }

  /**
   * What the results of each case of a job come to, out of one request: its reports, the columns of a project's job index, and
   * values of EnergyPlus' annual summary.
   *
   * @param names - values of the summary that are wanted, by the name of a row (`Total Site Energy`), of a table and a row (`End
   * Uses: Heating`), or of a table, a row and a column
   * @param isProject - whether it may have a job index, as jEPlus projects have
   * @throws {JobError} `not_found`, `not_ready`, `bad_reply`, `too_large`
   * @see docs/services/jess.md 3 J12, J13
   */
  async summaries(
    id: string,
    names: readonly string[],
    isProject: boolean,
    call: ProviderCall = {},
  ): Promise<readonly CaseSummary[]> {
    checkJobId(id);
    for (const name of checkedList("names", names)) checkedText("a name", name);
    const { caseSummaries, summaryEndings } = await import("./case-summaries.js");
    return caseSummaries(this.files(id, { extensions: summaryEndings(names, isProject) }, call), names);
  }

  /**
   * A file as the service shows it in a browser.
   *
   * @throws {JobError} `not_found`, `not_ready`, `bad_reply`
   * @see docs/services/jess.md 3 J15
   */
  async text(id: string, path: string, call: ProviderCall = {}): Promise<string> {
    const { viewText } = await import("./viewers.js");
    return viewText(this.#connection, id, path, call);
  }

  /**
   * The index of an `.eso` file. Nobody knows what it looks like.
   *
   * @throws {JobError} `not_found`, `not_ready`, `bad_reply`
   * @see docs/services/jess.md 3 J16
   */
  async esoIndex(id: string, path: string, call: ProviderCall = {}): Promise<unknown> {
    const { viewEso } = await import("./viewers.js");
    return viewEso(this.#connection, id, path, call);
  }

  /**
   * Values of an `.eso` file. Nobody knows what they look like.
   *
   * @throws {JobError} `not_found`, `not_ready`, `bad_reply`
   * @see docs/services/jess.md 3 J17
   */
  async esoValues(id: string, path: string, query: EsoQuery, call: ProviderCall = {}): Promise<unknown> {
    const { viewEsoValues } = await import("./viewers.js");
    return viewEsoValues(this.#connection, id, path, query, call);
  }

  /**
   * Has the service prepare a `.dxf` file for its viewer.
   *
   * @returns the reference under which the viewer finds it, 32 hexadecimal digits
   * @throws {JobError} `not_found`, `not_ready`, `bad_reply`
   * @see docs/services/jess.md 3 J18
   */
  async dxf(id: string, path: string, call: ProviderCall = {}): Promise<string> {
    const { viewModel } = await import("./viewers.js");
    return viewModel(this.#connection, id, path, call);
  }
}
