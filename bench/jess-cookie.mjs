/** Signs in to JESS at a mock, and resolves to the header that says so. */
export async function jessCookie(url, { jess }) {
  const signedIn = await fetch(`${url}/users/api/auth`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(jess),
  });
  return signedIn.headers.getSetCookie()[0].split(";", 1)[0];
}
