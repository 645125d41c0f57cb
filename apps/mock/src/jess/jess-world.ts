import type { TwinWorld } from "../traffic/twin-world.js";
import type { FileStorage } from "./file-storage.js";
import type { JessJobs } from "./jess-jobs.js";
import type { JessSessions } from "./sessions.js";
import type { UploadStore } from "./upload-store.js";
import type { UserDetails } from "./user-details.js";

/** What the routes of JESS read and change. */
export interface JessWorld extends TwinWorld {
  readonly jessJobs: JessJobs;
  readonly sessions: JessSessions;
  readonly userDetails: UserDetails;
  readonly files: FileStorage;
  readonly uploads: UploadStore;
}

declare module "fastify" {
  interface FastifyInstance {
    readonly jess: JessWorld;
  }
}
