// What a mock was asked, read for what somebody wants to know of it.

export const isCancel = ({ method, path }) =>
  (method === "POST" && path.endsWith("/cancel")) || /\/job\/\d+$/.test(path);
const isSignIn = ({ path }) => path.startsWith("/users/");
const isOfSignIn = (request) => isSignIn(request) || request.path.endsWith("/api/session");

/** What was asked from the first cancel on, sign-in and 429s not counted. */
export function fromFirstCancel(requests) {
  return requests
    .slice(requests.findIndex(isCancel))
    .filter((request) => request.status !== 429 && !isSignIn(request));
}

/** The most requests that came within any second. */
export const worstSecond = (requests) => inWorstSecond(requests).length;

/** Those of the first second with the most, in the order in which they came. */
export function inWorstSecond(requests) {
  const timed = requests
    .map((request) => ({ request, time: Date.parse(request.at) }))
    .toSorted((one, other) => one.time - other.time);
  let first = 0;
  let worst = [0, 0];
  for (const [index, { time }] of timed.entries()) {
    while (time - timed[first].time >= 1000) first += 1;
    if (index + 1 - first > worst[1] - worst[0]) worst = [first, index + 1];
  }
  return timed.slice(...worst).map(({ request }) => request);
}

/** What these were for: `101 (60 looks, 39 cancels, 2 of a sign-in)`. */
export function toldByKind(requests) {
  const cancels = requests.filter(isCancel).length;
  const signIns = requests.filter(isOfSignIn).length;
  const parts = [
    [requests.length - cancels - signIns, "looks"],
    [cancels, "cancels"],
    [signIns, "of a sign-in"],
  ];
  const told = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${requests.length} (${told.join(", ")})`;
}
