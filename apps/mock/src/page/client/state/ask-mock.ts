/**
 * Asks something of the mock's control, or tells it something.
 *
 * @param path - below `/_mock`
 * @throws with the sentence of the mock
 */
export async function askMock<Answer = unknown>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: object,
): Promise<Answer> {
  const sent =
    body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(`/_mock${path}`, { method, ...sent });
  } catch {
    throw new Error("The mock does not answer.");
  }
  const answer: unknown = await response.json();
  if (response.ok) return answer as Answer;
  const isTold = typeof answer === "object" && answer !== null && "error" in answer;
  throw new Error(isTold ? String(answer.error) : `The mock answered ${String(response.status)}.`);
}
