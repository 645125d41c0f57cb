import type { SeededRandom } from "../../base/random.js";
import { resultTables, type ResultTable } from "../cell/simulation-results.js";

/** What a signed link leads to. */
export interface StoredFile {
  readonly simulationId: string;
  readonly table: ResultTable;
}

export const storedFilePath = "/storage/v1/object/sign/results/simulations/:id/:file";

/** Path and query of a link that is good until a moment of the mock's clock. */
export function signedPath(random: SeededRandom, file: StoredFile, expiresMs: number): string {
  const path = storedFilePath.replace(":id", file.simulationId).replace(":file", `${file.table}.parquet`);
  return `${path}?token=${String(expiresMs)}.${signature(random, file, expiresMs)}`;
}

/** Until when a token of a file is good, in milliseconds since 1970-01-01 UTC; `null` if it is not the file's. */
export function tokenExpiry(random: SeededRandom, file: StoredFile, token: string): number | null {
  const [expires = "", given = ""] = token.split(".");
  const expiresMs = /^\d{1,15}$/u.test(expires) ? Number(expires) : Number.NaN;
  return Number.isNaN(expiresMs) || signature(random, file, expiresMs) !== given ? null : expiresMs;
}

/** The table that a file's name stands for. */
export function tableOf(fileName: string): ResultTable | undefined {
  return resultTables.find((table) => `${table}.parquet` === fileName);
}

function signature(random: SeededRandom, { simulationId, table }: StoredFile, expiresMs: number): string {
  return random.bytes("storage-link", simulationId, table, expiresMs).toString("hex");
}
