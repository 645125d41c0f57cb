import { describe, expect, it } from "vitest";
import { onlyLoopback, plainHttpWith } from "./plain-hosts.js";
import { decideRedirect, type RedirectQuestion } from "./redirect.js";

const home = "https://api.example.org";
const question: RedirectQuestion = {
  status: 307,
  location: "/jobs",
  method: "GET",
  intent: "read",
  target: "/jobs/",
  subject: undefined,
  from: new URL(`${home}/jobs/`),
  home,
  speaksPlain: onlyLoopback,
  known: true,
  followed: 0,
  hasBody: false,
  canSendBodyAgain: true,
  followToStorage: false,
};
const cancel: Partial<RedirectQuestion> = {
  method: "POST",
  intent: "cancel",
  target: "/jobs/j1/cancel",
  subject: "j1",
  from: new URL(`${home}/jobs/j1/cancel`),
  hasBody: true,
};
const results: Partial<RedirectQuestion> = { target: "/simulations/s1/steps/download", subject: "s1" };
const storage = { location: "https://storage.example.net/f?sig=hunter2", followToStorage: true };
/** Bytes of UTF-8 as a header brings them. */
const wide = (text: string): string => Buffer.from(text, "utf8").toString("latin1");
const mocked = {
  home: "http://mock:4010",
  from: new URL("http://mock:4010/f"),
  followToStorage: true,
  speaksPlain: plainHttpWith(["mock", "10.0.0.7:9000"]),
};
const local = { home: "http://127.0.0.1:1", from: new URL("http://127.0.0.1:1/f"), followToStorage: true };

describe("decideRedirect", () => {
  it.each([200, 204, 300, 304, 305, 306, 309, 404])("takes %i for an answer", (status) => {
    expect(decideRedirect({ ...question, status })).toEqual({ kind: "none" });
  });

  it.each<[string, Partial<RedirectQuestion>, string]>([
    ["a slash redirect of a GET", {}, "home"],
    ["an absolute one", { location: `${home}/jobs` }, "home"],
    ["one with the default port spelled out", { location: `${home}:443/jobs` }, "home"],
    ["301 to a GET", { status: 301 }, "home"],
    ["302 to a GET", { status: 302 }, "home"],
    ["303 to a GET", { status: 303 }, "home"],
    ["308 to a GET", { status: 308 }, "home"],
    ["307 to a POST", { method: "POST", hasBody: true }, "home"],
    ["308 to a POST", { status: 308, method: "POST", hasBody: true }, "home"],
    ["307 to a DELETE", { method: "DELETE" }, "home"],
    ["301 to a POST", { status: 301, method: "POST" }, "refused"],
    ["302 to a POST", { status: 302, method: "POST" }, "refused"],
    ["303 to a POST", { status: 303, method: "POST" }, "refused"],
    ["303 to a DELETE", { status: 303, method: "DELETE" }, "refused"],
    ["302 to a PATCH", { status: 302, method: "PATCH" }, "refused"],
    ["a body that is gone", { method: "POST", hasBody: true, canSendBodyAgain: false }, "refused"],
    ["the third redirect", { followed: 2 }, "home"],
    ["the fourth redirect", { followed: 3 }, "refused"],
    ["another host", { location: "https://other.example.org/jobs" }, "refused"],
    ["another port", { location: `${home}:444/jobs` }, "refused"],
    ["https to http", { location: "http://api.example.org/jobs" }, "refused"],
    ["https to http, to storage", { ...storage, location: "http://storage.example.net/f" }, "refused"],
    ["a user name in the address", { location: "https://me@api.example.org/jobs" }, "refused"],
    ["another scheme", { location: "ftp://api.example.org/jobs" }, "refused"],
    ["a script", { location: "javascript:alert(1)" }, "refused"],
    ["a cancel, to the same with a slash", { ...cancel, location: "/jobs/j1/cancel/" }, "home"],
    ["a cancel, to the same, encoded", { ...cancel, location: "/jobs/%6a1/cancel" }, "home"],
    ["a cancel, to another job's", { ...cancel, location: "/jobs/j2/cancel" }, "refused"],
    ["a cancel, to another spelling", { ...cancel, location: "/jobs/J1/cancel" }, "refused"],
    ["a cancel, round about to another job's", { ...cancel, location: "../j2/cancel" }, "refused"],
    ["a cancel, round about to its own", { ...cancel, location: "/jobs/j2/../j1/cancel" }, "home"],
    ["a cancel, to another act on the job", { ...cancel, location: "/jobs/j1/resubmit" }, "refused"],
    ["a cancel, to another base", { ...cancel, location: "/v2/jobs/j1/cancel" }, "refused"],
    ["a cancel, with a query", { ...cancel, location: "/jobs/j1/cancel?id=j2" }, "refused"],
    ["a cancel, by 308 to another job's", { ...cancel, status: 308, location: "/jobs/j2/cancel" }, "refused"],
    [
      "a cancel, by a second redirect to another job's",
      { ...cancel, followed: 1, from: new URL(`${home}/jobs/j1/cancel/`), location: "/jobs/j2/cancel" },
      "refused",
    ],
    [
      "a submit, to a cancel",
      { ...cancel, intent: "submit", target: "/simulations", location: "/jobs/j2/cancel" },
      "refused",
    ],
    [
      "a submit with a query, to the same with a slash",
      { ...cancel, intent: "submit", target: "/ecm/fit?a=1&b=%3F", location: "/ecm/fit/?a=1&b=%3F" },
      "home",
    ],
    [
      "a delete, to another thing",
      { ...cancel, method: "DELETE", intent: "submit", target: "/studies/a", location: "/studies/b" },
      "refused",
    ],
    ["results, to another's results", { ...results, location: "/simulations/s2/steps/download" }, "refused"],
    ["results, to a store at home", { ...results, location: "/store/steps.parquet?sig=x" }, "home"],
    ["no address", { location: undefined }, "refused"],
    ["a broken address", { location: "https://[" }, "refused"],
    ["a host in full-width digits", { location: wide("https://１２７.０.０.１/x") }, "refused"],
    ["the same, decoded", { location: "https://１２７.０.０.１/x" }, "refused"],
    ["a path in full-width digits", { location: wide("/jobs/１２") }, "refused"],
    ["a path in Latin-1", { location: "/jobs/\u00e9" }, "refused"],
    ["a tab in the address", { location: "/jo\tbs" }, "refused"],
    ["a scheme-relative address elsewhere", { location: "//other.example.org/jobs" }, "refused"],
    ["storage", storage, "storage"],
    ["storage, 302", { ...storage, status: 302 }, "storage"],
    ["storage, for a POST", { ...storage, method: "POST" }, "refused"],
    ["storage, for a GET with a body", { ...storage, hasBody: true }, "refused"],
    ["storage at a private address", { ...storage, location: "https://10.0.0.1/f" }, "refused"],
    ["storage at the cloud's metadata", { ...storage, location: "https://169.254.169.254/f" }, "refused"],
    ["storage on this machine", { ...storage, location: "https://localhost/f" }, "refused"],
    ["loopback to loopback over http", { ...local, location: "http://127.0.0.2:5/f" }, "storage"],
    ["loopback to http elsewhere", { ...local, location: "http://storage.example.net/f" }, "refused"],
    ["a named host to itself, at another port", { ...mocked, location: "http://mock:5000/f" }, "storage"],
    ["a named host to another one", { ...mocked, location: "http://10.0.0.7:9000/f" }, "storage"],
    ["a named host to another port of that", { ...mocked, location: "http://10.0.0.7:9001/f" }, "refused"],
    [
      "a named host to plain http elsewhere",
      { ...mocked, location: "http://storage.example.net/f" },
      "refused",
    ],
    ["a named host to https elsewhere", { ...mocked, location: "https://storage.example.net/f" }, "storage"],
    [
      "https to a named host",
      { ...storage, ...mocked, home, from: new URL(`${home}/f`), location: "http://mock/f" },
      "refused",
    ],
    [
      "https to a private address, where hosts are named",
      { ...mocked, home, from: new URL(`${home}/f`), location: "https://10.0.0.7:9000/f" },
      "refused",
    ],
    ["loopback to https elsewhere", { ...local, location: "https://storage.example.net/f" }, "storage"],
    [
      "storage to home: without credentials still",
      { ...storage, known: false, location: `${home}/x` },
      "storage",
    ],
    [
      "storage within storage",
      { ...storage, known: false, from: new URL("https://storage.example.net/f"), location: "/g" },
      "storage",
    ],
  ])("%s", (_, changes, kind) => {
    expect(decideRedirect({ ...question, ...changes }).kind).toBe(kind);
  });

  it("drops a GET's body on 303 and keeps it on the others", () => {
    expect(decideRedirect({ ...question, status: 303, hasBody: true })).toMatchObject({ keepBody: false });
    expect(decideRedirect({ ...question, status: 307, hasBody: true })).toMatchObject({ keepBody: true });
  });

  it("says the same of an odd address when it has read very many others", () => {
    const odd = { ...question, location: wide("https://１２７.０.０.１/x") };
    const cold = decideRedirect(odd);
    for (let count = 0; count < 20_000; count += 1) decideRedirect(question);
    expect(decideRedirect(odd)).toEqual(cold);
    expect(cold).toMatchObject({ kind: "refused", why: "it redirects (307) to nowhere that can be read" });
  });

  it("names the target and hides its query", () => {
    const decision = decideRedirect({ ...question, location: storage.location });
    expect(decision).toMatchObject({
      why: expect.stringContaining("https://storage.example.net/f?[redacted]"),
    });
    expect(JSON.stringify(decision)).not.toContain("hunter2");
  });
});
