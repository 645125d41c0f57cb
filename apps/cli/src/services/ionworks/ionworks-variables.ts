/** What each variable is for. Those that name a file with the value of another one need no words. */
export const ionworksVariables: Readonly<Record<string, string>> = {
  IONWORKS_API_KEY: "the API key",
  IONWORKS_API_TOKEN: "a bearer token; goes before the key",
  IONWORKS_API_URL: "another address than `https://api.ionworks.com`",
  IONWORKS_PROJECT_ID: "the project that submits go to, and lists are of",
  IONWORKS_ORGANIZATION_ID: "the organization, for a token that has several",
  IONWORKS_PROFILE: "which login of `ionworks login` is meant, where there is nothing of ours",
};
