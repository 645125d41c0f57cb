import { createHash } from "node:crypto";
import { stringify } from "devalue";
import { MockInputError } from "../base/mock-input-error.js";
import type { SavedFile, StoredFile } from "../jess/upload-store.js";
import type { MockWorld } from "../mock-world.js";
import { snapshotFormat, snapshotVersion, type MockSnapshot } from "../base/mock-snapshot.js";

/** What was uploaded goes into a snapshot as text, so there is an end to it, in bytes. */
const mostUploadedBytes = 256 * 1024 * 1024;

/** All that a world is made of. What is derived from the seed, cached or under way is not in it. */
function stateOf(world: MockWorld) {
  return {
    clock: {
      mode: world.clock.mode,
      speed: world.clock.speed,
      startMs: world.clock.startMs,
      nowMs: world.clock.now(),
    },
    switches: world.switches,
    scenarios: world.scenarios,
    ecmDemos: world.ecmDemos,
    strayCredentials: world.strayCredentials.save(),
    journal: world.journal.save(),
    faults: world.faults.save(),
    jess: {
      jobs: world.jessJobs.save(),
      sessions: world.sessions.save(),
      userDetails: world.userDetails.save(),
      files: world.files.save(),
    },
    ionworks: {
      jobs: world.ionworksJobs.save(),
      simulations: world.simulations.save(),
      work: world.work.save(),
    },
  };
}

export type WorldState = ReturnType<typeof stateOf>;

/** What `state` of a snapshot says: the world, with uploads by their numbers, and their contents. */
export interface SavedState {
  readonly world: string;
  readonly uploads: { readonly lastId: number; readonly files: readonly SavedFile[] };
}

/**
 * Saves a world at this moment. Breakpoints and requests under way are not part of it.
 *
 * @throws {MockInputError} where more was uploaded than a snapshot takes
 */
export async function saveWorld(world: MockWorld): Promise<MockSnapshot> {
  const { inMemory, onDisk } = world.uploads.use;
  if (inMemory + onDisk > mostUploadedBytes) {
    throw new MockInputError(
      `the mock holds ${String(inMemory + onDisk)} bytes of uploads, and a snapshot takes ${String(mostUploadedBytes)} at most`,
    );
  }
  const at = new Date(world.clock.now()).toISOString();
  const { seed } = world.random;
  const found = new Map<number, StoredFile>();
  const text = stringify(stateOf(world), {
    Upload: (value: unknown) => {
      if (!isStoredFile(value)) return false;
      found.set(value.id, value);
      return [value.id, value.name];
    },
    // A result that is made when somebody asks for it, the same each time.
    Result: (value: unknown) => (typeof value === "function" ? { result: resultOf(value) } : false),
  });
  const uploads = { lastId: world.uploads.lastId, files: await world.uploads.save(found.values()) };
  const state = JSON.stringify({ world: text, uploads } satisfies SavedState);
  return { format: snapshotFormat, version: snapshotVersion, at, seed, sha256: sha256Of(state), state };
}

/** `null` for a job that is going to fail: nobody gets to see its result. */
function resultOf(make: Function): unknown {
  try {
    return Reflect.apply(make, undefined, []);
  } catch {
    return null;
  }
}

export function sha256Of(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function isStoredFile(value: unknown): value is StoredFile {
  return (
    typeof value === "object" && value !== null && "sha256" in value && "read" in value && "open" in value
  );
}
