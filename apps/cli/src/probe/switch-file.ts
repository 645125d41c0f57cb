import { stringify } from "yaml";
import type { Finding } from "./ask.js";

/** What was learned of one service. */
export interface ProbedService {
  readonly provider: string;
  readonly origin: string;
  readonly submittedJob: string | null;
  readonly findings: readonly Finding[];
}

/** What was seen of services as a file that a mock is started by; what was not to be seen stands there as a remark. */
export function switchFile(services: readonly ProbedService[]): string {
  const head = ["# For simjobs mock --scenario-file, written by simjobs doctor probe.", "switches:"];
  const body = services.flatMap(({ provider, origin, findings }) => {
    const seen = findings.filter(({ value }) => value !== null);
    const missed = findings.filter(({ value }) => value === null);
    return [
      `  # ${origin}`,
      seen.length === 0 ? `  ${provider}: {}` : `  ${provider}:`,
      ...seen.map(({ switch: name, value, reason }) => `    ${name}: ${stringify(value).trim()} # ${reason}`),
      ...(missed.length === 0 ? [] : ["    # Not to be seen, so the mock has its own way:"]),
      ...missed.map(({ switch: name, reason }) => `    # ${name}: ${reason}`),
    ];
  });
  return `${[...head, ...body].join("\n")}\n`;
}
