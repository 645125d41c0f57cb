import { faultKinds } from "../faults/fault-kinds.js";
import type { MockWorld } from "../mock-world.js";
import type { MockRequest } from "../traffic/journal.js";
import { readSwitches } from "../base/switches.js";
import { markup, table, type Html } from "./markup.js";
import { pageScript, pageStyle } from "./page-code.js";
import { ionworksRows, jessRows, pipelineRows, type JobRows } from "./job-rows.js";

const shownRequests = 50;

/** The state as a page for people. It renews itself every second, and uses nothing from elsewhere. */
export function statePage(world: MockWorld): string {
  const now = world.clock.now();
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <noscript><meta http-equiv="refresh" content="2" /></noscript>
        <title>simjobs mock</title>
        <style>
          ${pageStyle}
        </style>
      </head>
      <body>
        <main>
          ${heading(world, now)}
          <div class="columns">
            <div>
              ${jobSection("Ionworks", ionworksRows(world, now))} ${jobSection("JESS", jessRows(world, now))}
              ${pipelineSection(world, now)}
            </div>
            <div>${requestSection(world)} ${faultSection(world)} ${switchSection(world)}</div>
          </div>
        </main>
        <script>
          ${pageScript}
        </script>
      </body>
    </html> `;
  return page.text;
}

function heading(world: MockWorld, now: number): Html {
  const { mode, speed } = world.clock;
  const pace =
    mode === "manual"
      ? markup`stands still until <code>POST /_mock/clock/advance {"ms": 1000}</code>`
      : markup`${speed === 1 ? "real time" : `${speed} times as fast as real time`}`;
  const clock = new Date(now).toISOString().slice(0, 19).replace("T", " ");
  const facts: readonly (readonly [string, Html | string | number])[] = [
    ["clock", markup`<b>${clock}</b> ${pace}`],
    ["seed", world.random.seed],
    ["accounts", world.accounts.map(({ name }) => name).join(", ")],
    ["requests", world.journal.count],
    ["JESS sessions", world.sessions.count],
    ["simulations", world.simulations.count],
  ];
  return markup`<header>
    <h1>simjobs mock</h1>
    <dl>
      ${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
    </dl>
    <p id="gone" hidden>The mock does not answer any more. What you see is the last that it said.</p>
  </header>`;
}

function jobSection(service: string, { total, rows }: JobRows): Html {
  const count = rows.length < total ? `the newest ${rows.length} of ${total} jobs` : `${total} jobs`;
  const cells = rows.map(({ id, name, owner, kind, word, tone, flag, done, progress, since }) => [
    markup`<code title="${id}">${id.slice(0, 8)}</code>`,
    markup`<span class="word ${tone}">${word}</span
      >${flag === "" ? "" : markup` <span class="flag">${flag}</span>`}`,
    done === null
      ? markup`<bdi>${progress}</bdi>`
      : markup`<progress max="1" value="${done.toFixed(3)}"></progress>`,
    markup`<bdi>${name}</bdi>`,
    markup`<bdi>${owner}</bdi>`,
    kind,
    since,
  ]);
  return markup`<section>
    <h2>${service} <small>${count}</small></h2>
    ${table(["id", "status", "progress", "name", "owner", "type", "age"], cells, {
      empty: `No jobs. Submit one, or POST /_mock/jobs {"provider": "${service.toLowerCase()}", "count": 3}.`,
      wide: ["name"],
    })}
  </section>`;
}

function pipelineSection(world: MockWorld, now: number): Html {
  const rows = pipelineRows(world, now);
  if (rows.length === 0) return markup``;
  const cells = rows.map(({ id, name, kind, word, tone, parts }) => [
    markup`<code title="${id}">${id.slice(0, 8)}</code>`,
    markup`<bdi>${name}</bdi>`,
    kind,
    markup`<span class="word ${tone}">${word}</span>`,
    parts.map((part) => markup`<span class="word ${part.tone}"><bdi>${part.name}</bdi> ${part.word}</span>`),
  ]);
  return markup`<section>
    <h2>Pipelines and optimizations</h2>
    ${table(["id", "name", "kind", "status", "elements"], cells, { empty: "", wide: ["name", "elements"] })}
  </section>`;
}

function requestSection(world: MockWorld): Html {
  const cells = world.journal
    .latest(shownRequests)
    .toReversed()
    .map((request) => [
      request.at.slice(11, 23),
      request.provider,
      request.account ?? "–",
      markup`<code>${request.method} ${request.path}</code>`,
      markup`<span class="word ${toneOfStatus(request)}">${request.status ?? "no answer"}</span>`,
      request.faults.join(", "),
    ]);
  return markup`<section>
    <h2>Last requests</h2>
    ${table(["at", "service", "account", "request", "answer", "faults"], cells, { empty: "Nobody has asked anything yet.", wide: ["request"] })}
  </section>`;
}

function toneOfStatus({ status, faults }: MockRequest): string {
  if (status === null || status >= 500) return "failed";
  if (status >= 400) return "warned";
  return faults.length > 0 ? "active" : "done";
}

function faultSection(world: MockWorld): Html {
  const faults = world.faults
    .list()
    .map(({ id, match, fault, applied, matched }) => [
      id,
      markup`<code>${JSON.stringify(match)}</code>`,
      markup`<code title="${aboutFault(fault["kind"])}">${JSON.stringify(fault)}</code>`,
      `${applied} of ${matched}`,
    ]);
  return markup`<section>
    <h2>Faults</h2>
    ${table(["id", "for", "what", "applied"], faults, {
      empty: "None. POST /_mock/faults sets one; GET tells the kinds.",
      wide: ["for", "what"],
    })}
  </section>`;
}

function aboutFault(kind: unknown): string {
  return Object.entries(faultKinds).find(([name]) => name === kind)?.[1].about ?? "";
}

function switchSection(world: MockWorld): Html {
  const usual = readSwitches({});
  const unusual = (["ionworks", "jess"] as const).flatMap((service) => {
    const own = new Map(Object.entries(usual[service]));
    return Object.entries(world.switches[service])
      .filter(([name, value]) => own.get(name) !== value)
      .map(([name, value]) => [service, name, String(value)]);
  });
  return markup`<section>
    <h2>Switches that are not as usual</h2>
    ${table(["service", "switch", "value"], unusual, {
      empty: "None. POST /_mock/switches sets some; GET tells all.",
    })}
    <p class="none">
      <a href="/_mock/state">/_mock/state</a>, <a href="/_mock/requests">requests</a>,
      <a href="/_mock/faults">faults</a>, <a href="/_mock/switches">switches</a> and
      <a href="/_mock/clock">clock</a> as JSON
    </p>
  </section>`;
}
