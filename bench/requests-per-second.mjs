const atOnce = 16;

/** How many connections a pool needs for it. */
export const connections = atOnce;

/** Asks for one path, several times at once, and resolves to how many answers came a second. */
export async function requestsPerSecond(pool, { path, headers, requests }) {
  let left = requests;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const { statusCode, body } = await pool.request({ method: "GET", path, headers });
      await body.dump();
      if (statusCode !== 200) throw new Error(`GET ${path}: ${statusCode}`);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return requests / ((performance.now() - started) / 1000);
}
