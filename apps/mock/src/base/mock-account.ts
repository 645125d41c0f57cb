/** One person with an account at both services, and the credentials to sign in. All made up. */
export interface MockAccount {
  readonly name: string;
  readonly ionworks: {
    readonly apiKey: string;
    /** A bearer token, usable instead of the key. */
    readonly token: string;
    readonly userId: string;
    readonly organizationId: string;
    readonly projectId: string;
  };
  readonly jess: {
    readonly email: string;
    readonly password: string;
    /** The linked JESS account. */
    readonly jessUser: string;
    readonly jessPwd: string;
    readonly accountId: number;
  };
}
