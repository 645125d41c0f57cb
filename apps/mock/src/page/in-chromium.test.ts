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
    await page.getByRole("button", { name: "Play calm on top of what there is" }).click();
    await rowWith(page, "office 3").waitFor();
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
});
