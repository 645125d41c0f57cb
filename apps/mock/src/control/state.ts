import { viewIonworksJob } from "../ionworks/jobs/ionworks-view.js";
import { viewPipeline } from "../ionworks/pipelines/pipeline-view.js";
import { viewJessJob } from "../jess/jess-view.js";
import type { MockWorld } from "../mock-world.js";

/** How many jobs the state shows one by one; counts are always of all. */
const shownJobs = 200;
/** How many stored files it shows of each account. */
const shownFiles = 1000;

/** Everything about the mock at this moment; holds no secret. */
export function mockState(world: MockWorld): object {
  const nowMs = world.clock.now();
  const jess = [...world.jessJobs.all()].map((job) => {
    const view = viewJessJob(job, nowMs);
    return {
      id: String(job.id),
      owner: job.username,
      name: job.title,
      status: view.status,
      progress: view.progress,
      files: job.material.arrived,
    };
  });
  const ionworks = world.ionworksJobs.inOrder.map((job) => {
    const owner = world.accounts.find((account) => account.ionworks.userId === job.userId)?.name ?? null;
    return { id: job.id, owner, name: job.name, type: job.type, status: viewIonworksJob(job, nowMs).status };
  });
  return {
    seed: world.random.seed,
    clock: { mode: world.clock.mode, speed: world.clock.speed, now: new Date(nowMs).toISOString(), nowMs },
    switches: world.switches,
    scenarios: world.scenarios,
    accounts: world.accounts.map(({ name }) => name),
    requests: world.journal.count,
    sessions: world.sessions.count,
    faults: world.faults.list(),
    jess: {
      counts: countBy(jess),
      jobs: jess.slice(-shownJobs),
      storage: world.accounts.flatMap(({ name, jess: { accountId } }) =>
        world.files
          .list(accountId)
          .slice(0, shownFiles)
          .map(({ path, file: { bytes, sha256 } }) => ({ owner: name, path, bytes, sha256 })),
      ),
      uploads: world.uploads.use,
    },
    storage: { credentials: world.strayCredentials.state },
    ionworks: {
      counts: countBy(ionworks),
      simulations: world.simulations.count,
      pipelines: world.work.pipelines.all().map((pipeline) => ({
        id: pipeline.id,
        name: pipeline.name,
        status: viewPipeline(world, pipeline, nowMs).status,
        jobs: pipeline.elements.map(({ jobId }) => jobId),
      })),
      simplePipelines: world.work.simplePipelines.all().map(({ id, name, jobId }) => ({ id, name, jobId })),
      optimizations: world.work.optimizations
        .all()
        .map(({ id, name, runs }) => ({ id, name, runs: runs.length })),
      jobs: ionworks.slice(-shownJobs),
    },
  };
}

function countBy(jobs: readonly { readonly status: string }[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { status } of jobs) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries(counts);
}
