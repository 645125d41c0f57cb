/** What each variable is for. Those that name a file with the value of another one need no words. */
export const jessVariables: Readonly<Record<string, string>> = {
  JESS_EMAIL: "e-mail of the ENSIMS account",
  JESS_PASSWORD: "its password; never stored",
  JESS_SESSION_TOKEN: "a session of that account, in place of the password",
  JESS_API_URL: "another address than `https://api.ensims.com`",
};
