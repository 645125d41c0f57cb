import type { JobRef, ProviderCall } from "@simjobs/core";
import type { Example } from "../command/command.js";
import { areValuesOf, type OptionSpecs, type ValuesOf } from "../command/option-specs.js";
import type { CliContext } from "../context.js";
import type { Opening, Service } from "./service.js";

/** What a submit sends: texts, files, and folders with all that is in them. */
export type SubmitInput = { readonly text: string } | { readonly file: string } | FolderInput;

interface FolderInput {
  readonly folder: string;
  /**
   * The files in it that are sent, looked at as a whole before any of them is read: what is too much to be sent is too much to
   * be read.
   */
  readonly filesIn: (
    folder: string,
    signal?: AbortSignal,
  ) => Promise<readonly { readonly path: string; readonly realPath: string }[]>;
}

/** A job that was made, and what we know of it besides. */
export interface MadeJob {
  readonly ref: JobRef;
  readonly name?: string | undefined;
  /** The job behind a simulation. */
  readonly jobId?: string | undefined;
}

/** Work to be sent, checked as far as can be without asking anybody. */
export interface Work {
  /** The service's name, such as `jess`. */
  readonly provider: string;
  /** The account in the reference that is run again. @default the one that the settings name */
  readonly account?: string | undefined;
  readonly inputs: readonly SubmitInput[];
  readonly open: (opening: Opening) => Promise<OpenedWork>;
}

/** Work, and the account that it is sent to. */
export interface OpenedWork {
  readonly service: Service;
  /** @param mark - what the jobs carry, where the service lets them carry something */
  readonly send: (mark: string, call: ProviderCall) => Promise<readonly MadeJob[]>;
}

/** How work is submitted to one service: what `submit` says of it, and takes for it besides what every submit takes. */
export interface Submitting {
  readonly about: string;
  readonly options: OptionSpecs;
  readonly examples: readonly Example[];
  /** @throws {JobError} `bad_input` */
  readonly work: (values: Readonly<Record<string, unknown>>, context: CliContext) => Promise<Work>;
}

/** Makes it of its words and of what it does. `work` is given values that have the types of its options. */
export function defineSubmitting<Options extends OptionSpecs>(
  definition: Omit<Submitting, "options" | "work"> & {
    readonly options: Options;
    readonly work: (options: ValuesOf<Options>, context: CliContext) => Promise<Work>;
  },
): Submitting {
  return {
    ...definition,
    work: async (values, context) => {
      if (!areValuesOf(definition.options, values))
        throw new TypeError("what was read for a submit is not what it says that it takes");
      return definition.work(values, context);
    },
  };
}
