// Writes the pictures of the mock's page into docs/images: a mock with jobs in all states, some of them under cancel, in Chromium.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readArguments } from "./lib/read-arguments.mjs";
import { ready } from "./lib/ready.mjs";
import { smallPng } from "./lib/small-png.mjs";
import { root } from "./lib/workspace.mjs";

const images = join(root, "docs", "images");
/** Larger ones nobody wants in a repository, in bytes. */
const mostBytes = 150_000;

const shots = [
  { name: "mock-page-light", width: 1280, height: 800, colorScheme: "light", show: showJob },
  { name: "mock-page-dark", width: 1280, height: 800, colorScheme: "dark", show: showReply },
  { name: "mock-page-narrow", width: 390, height: 844, colorScheme: "light", show: () => {} },
  {
    name: "mock-routes",
    width: 1280,
    height: 800,
    colorScheme: "light",
    path: "/_mock/api",
    show: showRoute,
  },
];

readArguments({
  script: "screenshots",
  usage:
    "npm run screenshots    writes docs/images; CHROMIUM names the browser, if it is not at /usr/bin/chromium",
});
await ready();

const ofMock = createRequire(join(root, "apps", "mock", "package.json"));
const { chromium } = ofMock("playwright-core");
const { startMock } = await import(pathToFileURL(join(root, "apps", "mock", "dist", "index.js")).href);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--hide-scrollbars"],
});
const mock = await startMock({
  clock: "manual",
  scenarios: ["busy"],
  switches: { ionworks: { cancel: "delayed", "cancel-delay-ms": 12_000 } },
});
try {
  // Headers of replies are kept while somebody looks on.
  const onlooker = await browser.newPage();
  await onlooker.goto(`${mock.url}/_mock/`);
  await onlooker.getByText("live", { exact: true }).waitFor();
  const names = await live(mock);
  mkdirSync(images, { recursive: true });
  for (const { name, width, height, colorScheme, path = "/_mock/", show } of shots) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    const page = await context.newPage();
    await page.goto(mock.url + path);
    await page.locator("main").getByRole("row").first().or(page.locator(".route").first()).waitFor();
    await show(page, names);
    const file = join(images, `${name}.png`);
    const picture = smallPng(await page.screenshot());
    await context.close();
    writeFileSync(file, picture);
    const size = picture.length;
    if (size > mostBytes) throw new Error(`${name}.png has ${size} bytes, more than ${mostBytes}`);
    console.log(`docs/images/${name}.png: ${size} bytes`);
  }
} finally {
  await mock.close();
  await browser.close();
}

/** A quarter of an hour of two people's work. */
async function live(mock) {
  const [ada, grace] = mock.accounts;
  const cookie = await signIn(mock, ada);
  const iw = (account, path, method = "GET") =>
    fetch(mock.url + path, { method, headers: { "X-API-Key": account.ionworks.apiKey } });
  const jess = (path, body) =>
    fetch(`${mock.url}/jess_web/api${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { cookie, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const add = (seed) => mock.addJobs(seed)[0];
  mock.clock.advance(60_000);
  const tower = add({
    provider: "jess",
    type: "JE_JEP",
    cases: 48,
    durationMs: 300_000,
    name: "Office tower, 48 variants",
  });
  const ageing = add({ provider: "ionworks", durationMs: 240_000, name: "NMC ageing, 500 cycles" });
  const stubborn = add({
    provider: "ionworks",
    durationMs: 200_000,
    name: "Fast charge at 3C",
    owner: "grace",
  });
  mock.clock.advance(30_000);
  add({
    provider: "ionworks",
    kind: "pipeline",
    elements: 4,
    durationMs: 160_000,
    name: "Fit and validate LFP",
  });
  const school = add({ provider: "jess", durationMs: 90_000, name: "School, retrofit" });
  const clinic = add({ provider: "jess", durationMs: 100_000, name: "Clinic, baseline", owner: "grace" });
  mock.clock.advance(40_000);
  mock.addFault({
    match: { provider: "ionworks", path: `*/${idOf(stubborn)}/cancel` },
    fault: { kind: "ignore-cancel" },
  });
  mock.addFault({
    match: { provider: "ionworks", path: "/jobs$", every: 3 },
    fault: { kind: "throttle", retryAfter: 2 },
  });
  mock.addFault({
    match: { provider: "jess", path: `*/job/${idOf(tower)}` },
    fault: { kind: "slow-cancel", ms: 60_000 },
  });
  await jess("/jobs");
  for (let count = 0; count < 3; count += 1) await iw(ada, "/jobs");
  await jess(`/job/${idOf(school)}`, { cmd: "Cancel" });
  await iw(grace, `/jobs/${idOf(stubborn)}/cancel`, "POST");
  await jess(`/job/status/${idOf(clinic)}`);
  mock.clock.advance(4000);
  await iw(ada, `/jobs/${idOf(ageing)}/cancel`, "POST");
  await jess(`/job/status/${idOf(school)}`);
  mock.clock.advance(9000);
  for (const ref of [ageing, stubborn]) await iw(ada, `/jobs/${idOf(ref)}`);
  mock.clock.advance(7000);
  await jess(`/job/${idOf(tower)}`, { cmd: "Cancel" });
  await iw(ada, `/jobs/${idOf(ageing)}`);
  mock.clock.advance(20_000);
  await jess(`/job/status/${idOf(tower)}`);
  for (let count = 0; count < 2; count += 1) await iw(ada, "/jobs");
  add({ provider: "jess", durationMs: 120_000, name: "Library, daylight" });
  add({ provider: "ionworks", durationMs: 120_000, name: "Formation, C/20" });
  mock.clock.advance(6000);
  return { tower, ageing };
}

async function signIn(mock, { jess: { email, password } }) {
  const reply = await fetch(`${mock.url}/users/api/auth`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  return reply.headers.getSetCookie()[0].split(";")[0];
}

function idOf(ref) {
  return ref.slice(ref.indexOf(":") + 1);
}

async function showJob(page) {
  await page.getByRole("row").filter({ hasText: "Office tower" }).click();
  await page.getByRole("region", { name: /^Job jess:/u }).waitFor();
}

async function showReply(page) {
  await page.getByRole("row").filter({ hasText: "429" }).first().click();
  await page.getByText("retry-after").waitFor();
}

async function showRoute(page) {
  await page.getByRole("link", { name: /POST \/jobs\/\{id\}\/cancel/u }).click();
}
