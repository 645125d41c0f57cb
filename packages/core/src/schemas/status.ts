import * as z from "zod/mini";
import { jobStatuses } from "../job-status.js";

/** What simjobs says of a job. The service's own word is always kept beside it. */
export const jobStatus = z.enum(jobStatuses);
