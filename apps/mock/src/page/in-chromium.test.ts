import axe, { type AxeResults } from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MockOptions, RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { findChromium } from "../testing/find-chromium.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { idOf } from "../testing/jess-client.js";

const executablePath = findChromium();

const rowWith = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

interface Opened extends AsyncDisposable {
  readonly mock: RunningMock;
  readonly page: Page;
  /** What the browser complained of. */
  readonly complaints: string[];
}

describe.skipIf(executablePath === null)("the page in Chromium", { timeout: 120_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
  });

  /** The page of a mock of its own. */
  async function open(options: MockOptions = {}, width = 1280, path = "/_mock/"): Promise<Opened> {
    const mock = await startMock({ clock: "manual", ...options });
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    context.setDefaultTimeout(50_000);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(mock.url)) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(mock.url + path);
    const close = async (): Promise<void> => {
      await context.close();
      await mock.close();
    };
    return { mock, page, complaints, [Symbol.asyncDispose]: close };
  }

  it("shows a job as it comes, is cancelled and ends, without being asked to", async () => {
    await using opened = await open({
      switches: { ionworks: { cancel: "delayed", "cancel-delay-ms": 3000 } },
    });
    const { mock, page, complaints } = opened;
    await page.getByText("No jobs yet.").waitFor();
    const [ref] = mock.addJobs({
      provider: "ionworks",
      status: "processing",
      name: "half a cell",
      durationMs: 60_000,
    });
    const row = rowWith(page, "half a cell");
    await row.getByText("processing").waitFor();
    mock.clock.advance(10_000);
    await withKeyOf(mock).post(`/jobs/${idOf(ref)}/cancel`);
    await row.locator(".mark.ask").waitFor({ state: "attached" });
    expect(await row.locator(".mark.confirmed").count()).toBe(0);
    await rowWith(page, "/cancel").getByText("200").waitFor();
    mock.clock.advance(3000);
    await row.getByText("canceled").waitFor();
    await row.locator(".mark.confirmed").waitFor({ state: "attached" });
    await row.click();
    const events = page.getByRole("region", { name: `Job ${String(ref)}` }).getByRole("listitem");
    expect(await events.allInnerTexts()).toEqual([
      expect.stringContaining("submitted: pending"),
      expect.stringMatching(/08:59:59.500\s+processing/u),
      expect.stringMatching(/09:00:10.000\s+cancel requested; it takes 3 s/u),
      expect.stringMatching(/09:00:13.000\s+cancel confirmed: canceled/u),
    ]);
    expect(complaints).toEqual([]);
  });

  it("makes what comes from outside harmless", async () => {
    await using opened = await open();
    const { mock, page, complaints } = opened;
    const name = `<img src=x onerror="document.title='broken'"><script>document.title='broken'</script>`;
    mock.addJobs({ provider: "jess", name });
    await withKeyOf(mock).get(`/jobs?status=${encodeURI(name)}`);
    await rowWith(page, "<img src=x").first().click();
    await rowWith(page, "/jobs?status=").click();
    await page.getByText("Reply", { exact: true }).waitFor();
    expect(await page.title()).toBe("simjobs mock");
    expect(await page.locator("img[src=x]").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("moves, runs and stops the clock", async () => {
    await using opened = await open();
    const { mock, page } = opened;
    const before = mock.clock.now();
    await page.getByLabel("Length of a step").selectOption("60000");
    await page.getByRole("button", { name: "Step" }).click();
    await page.getByText("09:01:00").waitFor();
    expect(mock.clock.now() - before).toBe(60_000);
    await page.getByLabel("Speed").selectOption("3600");
    await page.getByRole("button", { name: "Play" }).click();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Play" }).waitFor();
    const stopped = mock.clock.now();
    expect(stopped).toBeGreaterThan(before + 60_000);
    await expect
      .poll(() => page.locator(".clock .now b").innerText())
      .toBe(new Date(stopped).toISOString().slice(11, 19));
  });

  it("looks into a reply, in which nothing is secret", async () => {
    await using opened = await open();
    const { mock, page } = opened;
    await withKeyOf(mock).get("/users/me");
    await rowWith(page, "/users/me").click();
    const details = page.getByRole("region", { name: "Request 1" });
    await details.getByText("x-api-key").waitFor();
    await expect.poll(() => details.locator("pre").innerText()).toContain(mock.accounts[0].ionworks.userId);
    expect(await details.innerText()).not.toContain(mock.accounts[0].ionworks.apiKey);
  });

  it("says that the mock was reset, and that it does not answer any more", async () => {
    await using opened = await open({ scenario: "calm" });
    const { mock, page } = opened;
    await rowWith(page, "office 1").waitFor();
    mock.reset();
    await page.getByText("The mock was reset").waitFor();
    await page.getByText("No jobs yet.").waitFor();
    await mock.close();
    await page.getByText("no answer, trying again").waitFor();
  });

  it("sets and removes a fault, and tells what is wrong with one", async () => {
    await using opened = await open();
    const { mock, page } = opened;
    await page.getByRole("tab", { name: "Faults" }).click();
    await page.getByLabel("kind").selectOption("throttle");
    await page.getByLabel("retryAfter").fill("2");
    await page.getByLabel("path").fill("/jobs");
    await page.getByRole("button", { name: "Set the fault" }).click();
    await page.getByText("retryAfter 2").waitFor();
    const answer = await withKeyOf(mock).get("/jobs");
    expect([answer.status, answer.headers["retry-after"]]).toEqual([429, "2"]);
    await page.getByText("1 of 1 touched").waitFor();
    await page.getByLabel("nth").fill("-1");
    await page.getByRole("button", { name: "Set the fault" }).click();
    await page.getByText('"nth" must be a whole number').waitFor();
    await page.getByRole("button", { name: "Remove fault-1" }).click();
    await page.getByText("Nothing goes wrong.").waitFor();
    expect((await withKeyOf(mock).get("/jobs")).status).toBe(200);
  });

  it("plays scenarios, sets switches, and holds requests until they are let go", async () => {
    await using opened = await open();
    const { mock, page } = opened;
    await page.getByRole("tab", { name: "Scenarios" }).click();
    await page.getByRole("button", { name: "Add calm to what there is" }).click();
    await rowWith(page, "office 3").waitFor();
    await page.getByText("Add jobs", { exact: true }).click();
    const adding = page.locator(".adding");
    await adding.getByLabel("service").selectOption("jess");
    await adding.getByLabel("count").fill("2");
    await adding.getByLabel("name").fill("added #");
    await adding.getByLabel("cases").fill("7");
    await adding.getByRole("button", { name: "Add", exact: true }).click();
    await rowWith(page, "added 2").getByText("0/7").waitFor();
    await page.getByRole("tab", { name: "Switches" }).click();
    await page.getByRole("combobox", { name: "jobs-list" }).selectOption("array");
    await page.getByText("usually page").waitFor();
    const { get } = withKeyOf(mock);
    expect(JSON.parse((await get("/jobs")).text)).toBeInstanceOf(Array);
    await page.getByRole("tab", { name: "Holds" }).click();
    await page.getByLabel("path").fill("/users/me");
    await page.getByRole("button", { name: "Hold", exact: true }).click();
    await page.getByText("waits for requests").waitFor();
    const held = get("/users/me");
    await page.getByText("holds 1").waitFor();
    await page.getByRole("button", { name: /^Let go what/u }).click();
    expect((await held).status).toBe(200);
    await page.getByText("No request is held.").waitFor();
  });

  it("shows the credentials, and copies them", async () => {
    await using opened = await open();
    const { mock, page } = opened;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("tab", { name: "Credentials" }).click();
    await page.getByRole("button", { name: "Copy the settings of ada" }).click();
    await page.getByText("Copied the settings of ada.").waitFor();
    const text = await page.evaluate("navigator.clipboard.readText()");
    expect(text).toContain(`export IONWORKS_API_KEY=${mock.accounts[0].ionworks.apiKey}\n`);
    expect(text).toContain(`export JESS_API_URL=${mock.url}\n`);
  });

  it("draws no more of 1,000 jobs than can be seen, and finds one of them by keys alone", async () => {
    await using opened = await open({ scenario: "busy-account" });
    const { page } = opened;
    const grid = page.getByRole("grid", { name: "Jobs" });
    await page.locator(".job-rows .canvas .row").first().waitFor();
    expect(await grid.getAttribute("aria-rowcount")).toBe("1001");
    const drawn = () => page.locator(".job-rows .canvas .row").count();
    expect(await drawn()).toBeLessThan(60);
    await grid.focus();
    await page.keyboard.press("End");
    const last = page.locator('.job-rows [aria-rowindex="1001"]');
    await last.waitFor();
    expect(await grid.getAttribute("aria-activedescendant")).toBe(await last.getAttribute("id"));
    expect(await drawn()).toBeLessThan(60);
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator('.job-rows [aria-rowindex="3"][aria-selected="true"]').waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Close the job" }).waitFor({ state: "detached" });
    await page.getByLabel("Find jobs").fill("jess large sweep");
    await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe("11");
    await page.getByLabel("Find jobs").fill("");
    await page.getByLabel("State").selectOption("failed");
    await page.getByText("65 of 1,000").waitFor();
  });

  it("moves from tab to tab by keys", async () => {
    await using opened = await open();
    const { page } = opened;
    await page.getByRole("tab", { name: "Requests" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("heading", { name: "Set a fault" }).waitFor();
    await page.keyboard.press("End");
    await page.getByRole("heading", { name: "Credentials" }).waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("tab-credentials");
  });

  it("warns of credentials that this mock has not given out", async () => {
    await using opened = await open();
    const { mock, page } = opened;
    await fetch(`${mock.url}/jobs`, { headers: { "X-API-Key": "some-key" } });
    await page.getByText("A request brought credentials that this mock has not given out.").waitFor();
  });

  it("lists the routes of both services, and tries one as somebody", async () => {
    await using opened = await open({}, 1280, "/_mock/api");
    const { mock, page, complaints } = opened;
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing" });
    await page.getByLabel("Find routes").fill("cancel");
    await page.getByRole("link", { name: /POST \/jobs\/\{id\}\/cancel/u }).click();
    await page.getByText("doc cancel-job changelog 0.32.0").first().waitFor();
    await page.getByLabel("id *").fill(idOf(ref));
    await page.getByRole("button", { name: "Send" }).click();
    const reply = page.getByRole("region", { name: "Reply" });
    await reply.getByText(idOf(ref)).waitFor();
    expect(mock.requests()).toMatchObject([
      { method: "POST", status: 200, account: "ada", credentials: ["x-api-key"] },
    ]);
    await page.getByLabel("Find routes").fill("jess user");
    await page.getByRole("link", { name: /GET \/users\/api\/user /u }).click();
    await page.getByLabel("as").selectOption("grace");
    await page.getByRole("button", { name: "Send" }).click();
    await reply.getByText("200").waitFor();
    expect(mock.requests().at(-1)).toMatchObject({ path: "/users/api/user", account: "grace" });
    expect(complaints).toEqual([]);
  });

  describe.each([
    { width: 1280, theme: "light" },
    { width: 390, theme: "dark" },
  ] as const)("at a width of $width pixels", ({ width, theme }) => {
    it(`has no fault that axe can find, in ${theme}`, async () => {
      await using opened = await open({ scenarios: ["busy", "flaky"] }, width);
      const { mock, page } = opened;
      await page.emulateMedia({ colorScheme: theme });
      await withKeyOf(mock).get("/users/me");
      const found: string[] = [];
      const look = async (): Promise<void> => {
        const results: AxeResults = await page.evaluate(`${axe.source}; axe.run()`);
        found.push(
          ...results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)),
        );
      };
      await rowWith(page, "office 1").first().click();
      for (const tab of await page.getByRole("tab").all()) {
        await tab.click();
        if ((await tab.innerText()) === "Requests") await rowWith(page, "/users/me").click();
        await page.getByRole("heading", { level: 2 }).last().waitFor();
        await look();
      }
      await page.goto(`${mock.url}/_mock/api`);
      await page.getByRole("heading", { name: "Try it" }).waitFor();
      await look();
      expect([...new Set(found)]).toEqual([]);
    });

    it("is as wide as the window, and breaks no word of a row", async () => {
      await using opened = await open({ scenario: "busy" }, width);
      const { mock, page } = opened;
      await withKeyOf(mock).get(`/jobs?name=${"long".repeat(200)}`);
      await rowWith(page, "office 1").first().waitFor();
      for (const tab of await page.getByRole("tab").all()) {
        await tab.click();
        const wide: unknown = await page.evaluate("document.documentElement.scrollWidth");
        expect([await tab.innerText(), wide]).toEqual([await tab.innerText(), width]);
      }
      await page.getByRole("tab", { name: "Requests" }).click();
      await rowWith(page, "longlong").waitFor();
      const lines: unknown = await page.evaluate(
        `[...document.querySelectorAll(".rows .cell-request code, .rows .cell-job bdi, .rows .state")].filter((one) => one.getBoundingClientRect().height > 24).map((one) => one.outerHTML)`,
      );
      expect(lines).toEqual([]);
    });
  });
});
