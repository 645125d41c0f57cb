import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { checkedObject, checkedText, JobError, type ProviderCall } from "@simjobs/core";
import { ecmFitReply } from "@simjobs/core/schemas/ionworks";
import { withoutNulls } from "../requests/checked-request.js";
import { parseEcmFitRequest, type EcmFitRequest } from "../requests/ecm-request.js";
import { submitOnce } from "./lost-submit.js";
import type { IonworksConnection, IonworksRequest } from "../session/connection.js";

/** A fit that was started. It is a plain job: read, watch and cancel it as one. */
export interface EcmFit {
  readonly jobId: string;
  /** The service's word, as it was when the fit was started. */
  readonly status: string | null;
}

/** A file of measurements to fit, in any form that the service can detect. */
export interface EcmFile {
  readonly path: string;
  /** Number of pairs of resistor and capacitor. @default 2 */
  readonly numRcs?: number | undefined;
  /** @default true */
  readonly fitOcv?: boolean | undefined;
  /** From 0 to 1. @default estimated by the service */
  readonly initialSoc?: number | undefined;
  /** Ampere-hours. @default estimated by the service */
  readonly capacity?: number | undefined;
}

/** Fits of equivalent circuits: the simplest way to a job. @see docs/services/ionworks.md 3.11 */
export class EcmFits {
  readonly #connection: IonworksConnection;

  constructor(connection: IonworksConnection) {
    this.#connection = connection;
  }

  /**
   * Fits measurements that the service has. Sent once; nothing would recognise the job of a lost answer.
   *
   * @param request - `{measurements: [{id, …}], ecm_options?}`; it is checked first
   * @throws {JobError} `bad_input` naming each wrong field, `submit_unclear`
   * @see docs/services/ionworks.md 3.11
   */
  async fromMeasurements(request: EcmFitRequest, call?: ProviderCall): Promise<EcmFit> {
    const { measurements, ...rest } = parseEcmFitRequest(request);
    const json = { ...withoutNulls(rest), measurements: measurements.map(withoutNulls) };
    return this.#submit({ method: "POST", path: "/ecm/fit-from-measurements", intent: "submit", json }, call);
  }

  /**
   * Fits a file of measurements, which is sent along. Sent once.
   *
   * @throws {JobError} `bad_input` for a file that cannot be read or changes while it is sent, `submit_unclear`
   * @see docs/services/ionworks.md 3.11
   */
  async fromFile(file: EcmFile, call?: ProviderCall): Promise<EcmFit> {
    const { path, numRcs = 2, fitOcv = true, initialSoc, capacity } = checkedObject("file", file);
    checkedText("path", path);
    return this.#submit(
      {
        method: "POST",
        path: "/ecm/fit-from-file",
        intent: "submit",
        query: { num_rcs: numRcs, fit_ocv: String(fitOcv), initial_soc: initialSoc, capacity },
        body: await fileBody(path),
      },
      call,
    );
  }

  #submit(request: IonworksRequest, call: ProviderCall | undefined): Promise<EcmFit> {
    return submitOnce(
      async () => {
        const { job_id, status } = await this.#connection.ask(ecmFitReply, request, call);
        return { jobId: job_id, status: status ?? null };
      },
      { what: "the fit", clock: this.#connection.clock, signal: call?.signal },
    );
  }
}

/** A form with one file, read while it is sent. */
async function fileBody(path: string): Promise<NonNullable<IonworksRequest["body"]>> {
  const size = await sizeOf(path);
  const boundary = `simjobs-${randomBytes(16).toString("hex")}`;
  const name = basename(path).replaceAll(/[^\w.-]/gu, "_");
  const before = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`,
  );
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    kind: "stream",
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: before.byteLength + size + after.byteLength,
    reopenable: true,
    async *open() {
      yield before;
      for await (const chunk of createReadStream(path)) yield Buffer.from(chunk);
      yield after;
    },
  };
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw new JobError("bad_input", `${path} cannot be read`, { cause: error });
  }
  throw new JobError("bad_input", `${path} is no file`);
}
