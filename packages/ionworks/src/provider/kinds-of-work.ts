import type { ListEnd, ProviderCall, Reading } from "@simjobs/core";
import type { JobRecord, OptimizationRecord } from "@simjobs/core/schemas/ionworks";
import type { IonworksClient } from "../client.js";
import { OptimizationRuns } from "./optimization-runs.js";
import { readingOfJob, readingOfOptimization, readingOfPipeline, type ReadingContext } from "./to-reading.js";

/** A record that can be put into our words, whatever it is of. */
interface Told {
  readonly id: string;
  /** The service's status word, for messages. */
  readonly word: string;
  /** The organization that it belongs to; `null` where the record does not tell. */
  readonly organization: string | null;
  readonly reading: (context: ReadingContext) => Reading;
}

/** How work of one kind is read, listed and cancelled. */
export interface KindOfWork {
  read(id: string, call?: ProviderCall): Promise<Told>;
  /** `null` for a yes without a record. */
  cancel(id: string, call?: ProviderCall): Promise<Told | null>;
  /** @param projectId - the project to list; jobs are those of all */
  pages(
    options: {
      readonly projectId?: string | undefined;
      readonly pageLimit?: number | undefined;
      /** The most to return. @default all */
      readonly limit?: number | undefined;
      /** Heeded where there are `places`. */
      readonly skip?: number | undefined;
    },
    call?: ProviderCall,
  ): AsyncGenerator<readonly Told[], ListEnd, undefined>;
  /** Whether its lists are of one project. */
  readonly isOfProject: boolean;
  /** Where in the list each was last seen that somebody wanted; `null` where lists cannot be begun further on. */
  readonly places: Map<string, number> | null;
}

/** The kinds that are read by records of their own. A simulation is read by its job. */
export type ListedKind = "job" | "pipeline" | "simple-pipeline" | "optimization";

export function kindsOfWork(client: IonworksClient): Readonly<Record<ListedKind, KindOfWork>> {
  const runs = new OptimizationRuns();
  return {
    job: {
      read: async (id, call) => ofJob(await client.job(id, call)),
      cancel: async (id, call) => orNull(await client.cancelJob(id, call), ofJob),
      // Never filtered by status at the service: our own cancels would move what is still to come.
      pages: ({ pageLimit, limit, skip }, call) =>
        mapped(client.jobPages({ pageLimit, limit, skip }, call), ofJob),
      isOfProject: false,
      places: new Map(),
    },
    pipeline: family(client.pipelines, ofPipeline),
    "simple-pipeline": family(client.simplePipelines, ofPipeline),
    optimization: family(client.optimizations, (record) => ofOptimization(record, runs.runOf(record))),
  };
}

interface Family<T> {
  get(id: string, call?: ProviderCall): Promise<T>;
  cancel(id: string, call?: ProviderCall): Promise<T | null>;
  pages(
    filter: {
      readonly projectId?: string | undefined;
      readonly pageLimit?: number | undefined;
      readonly limit?: number | undefined;
    },
    call?: ProviderCall,
  ): AsyncGenerator<readonly T[], ListEnd, undefined>;
}

function family<T>(records: Family<T>, told: (record: T) => Told): KindOfWork {
  return {
    read: async (id, call) => told(await records.get(id, call)),
    cancel: async (id, call) => orNull(await records.cancel(id, call), told),
    pages: ({ projectId, pageLimit, limit }, call) =>
      mapped(
        records.pages(
          {
            projectId,
            pageLimit,
            limit,
          },
          call,
        ),
        told,
      ),
    isOfProject: true,
    places: null,
  };
}

function ofJob(job: JobRecord): Told {
  return {
    id: job.job_id,
    word: job.status,
    organization: job.organization_id ?? null,
    reading: (context) => readingOfJob(job, context),
  };
}

function ofPipeline(pipeline: Parameters<typeof readingOfPipeline>[0]): Told {
  return {
    id: pipeline.id,
    word: pipeline.status,
    organization: pipeline.organization_id ?? null,
    reading: (context) => readingOfPipeline(pipeline, context),
  };
}

function ofOptimization(optimization: OptimizationRecord, run: number): Told {
  return {
    id: optimization.id,
    word: optimization.status ?? "none",
    organization: optimization.organization_id ?? null,
    reading: (context) => readingOfOptimization(optimization, run, context),
  };
}

function orNull<T>(record: T | null, told: (record: T) => Told): Told | null {
  return record === null ? null : told(record);
}

async function* mapped<T>(
  pages: AsyncGenerator<readonly T[], ListEnd, undefined>,
  told: (record: T) => Told,
): AsyncGenerator<readonly Told[], ListEnd, undefined> {
  for (;;) {
    const step = await pages.next();
    if (step.done === true) return step.value;
    yield step.value.map(told);
  }
}
