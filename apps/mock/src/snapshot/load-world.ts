import { parse } from "devalue";
import { z } from "zod";
import { MockClock } from "../base/clock.js";
import { MockInputError } from "../base/mock-input-error.js";
import { IonworksJobs } from "../ionworks/state/ionworks-jobs.js";
import { Simulations } from "../ionworks/state/simulations.js";
import { FileStorage } from "../jess/file-storage.js";
import { JessJobs } from "../jess/jess-jobs.js";
import { JessSessions } from "../jess/sessions.js";
import { UserDetails } from "../jess/user-details.js";
import { StrayCredentials } from "../storage/stray-credentials.js";
import type { StoredFile } from "../jess/upload-store.js";
import type { MockWorld } from "../mock-world.js";
import { snapshotFormat, snapshotVersion, type MockSnapshot } from "../base/mock-snapshot.js";
import { sha256Of, type SavedState, type WorldState } from "./save-world.js";

/** What comes to the mock as a snapshot. Fields that it has besides may be of another version. */
export const snapshotInput = z
  .looseObject({
    format: z.literal(snapshotFormat),
    version: z.int(),
    at: z.string(),
    seed: z.string(),
    sha256: z.string(),
    state: z.string(),
  })
  .meta({ title: "a snapshot" });

/**
 * Looks whether something is a snapshot that this mock can load.
 *
 * @throws {MockInputError} that says why not
 */
export function readSnapshot(given: unknown): MockSnapshot {
  const isSnapshot =
    typeof given === "object" && given !== null && Reflect.get(given, "format") === snapshotFormat;
  if (!isSnapshot) throw new MockInputError("this is no snapshot of a mock");
  const version: unknown = Reflect.get(given, "version");
  if (version !== snapshotVersion) {
    throw new MockInputError(
      `the snapshot is of version ${String(version)}, and this mock reads version ${String(snapshotVersion)}: save it again with this mock`,
    );
  }
  const read = snapshotInput.safeParse(given);
  if (!read.success || sha256Of(read.data.state) !== read.data.sha256) {
    throw new MockInputError("the snapshot is not as it was saved: it was cut off or changed");
  }
  return { ...read.data, format: snapshotFormat };
}

/**
 * Puts a saved world in the place of the one that is there. Requests that are under way are cut off; breakpoints let go.
 *
 * @throws {MockInputError} for what `readSnapshot` refuses; nothing has changed then
 */
export async function loadWorld(world: MockWorld, given: unknown): Promise<void> {
  const { seed, state } = readSnapshot(given);
  const { world: text, uploads } = JSON.parse(state) as SavedState;
  world.reset(seed);
  const files = await world.uploads.restore(uploads.lastId, uploads.files);
  const saved = parse(text, {
    Upload: ([id, name]: [number, string]): StoredFile | undefined => {
      const file = files.get(id);
      return file === undefined ? undefined : { ...file, name };
    },
    Result:
      ({ result }: { readonly result: unknown }) =>
      () =>
        result,
  }) as WorldState;
  restoreWorld(world, saved);
}

function restoreWorld(world: MockWorld, saved: WorldState): void {
  const { random, accounts } = world;
  const { jess, ionworks, clock } = saved;
  world.clock = new MockClock(clock);
  world.clock.advance(clock.nowMs - clock.startMs);
  world.switches = saved.switches;
  world.scenarios = saved.scenarios;
  world.ecmDemos = saved.ecmDemos;
  world.strayCredentials = StrayCredentials.restore(saved.strayCredentials);
  world.journal.restore(saved.journal);
  world.faults.restore(saved.faults);
  world.jessJobs = JessJobs.restore(random, jess.jobs);
  world.sessions = JessSessions.restore(random, accounts, jess.sessions);
  world.userDetails = UserDetails.restore(jess.userDetails);
  world.files = FileStorage.restore(world.uploads, jess.files);
  world.ionworksJobs = IonworksJobs.restore(random, ionworks.jobs);
  world.simulations = Simulations.restore(random, ionworks.simulations);
  world.work.restore(ionworks.work);
}
