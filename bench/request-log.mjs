// What a mock was asked, read for what somebody wants to know of it.

export const isCancel = ({ method, path }) =>
  (method === "POST" && path.endsWith("/cancel")) || /\/job\/\d+$/.test(path);
const isSignIn = ({ path }) => path.startsWith("/users/");

/** What was asked from the first cancel on, sign-in and 429s not counted. */
export function fromFirstCancel(requests) {
  return requests
    .slice(requests.findIndex(isCancel))
    .filter((request) => request.status !== 429 && !isSignIn(request));
}

/** The most requests that came within any second. */
export function worstSecond(requests) {
  const times = requests.map(({ at }) => Date.parse(at)).toSorted((one, other) => one - other);
  let first = 0;
  let worst = 0;
  for (const [index, time] of times.entries()) {
    while (time - times[first] >= 1000) first += 1;
    worst = Math.max(worst, index - first + 1);
  }
  return worst;
}
