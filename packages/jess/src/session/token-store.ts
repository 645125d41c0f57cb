/**
 * Where the session token of one account is kept between processes. It never sees a password. What it holds is a
 * secret: a file of mode 0600, the system's keyring, or nothing at all.
 */
export interface TokenStore {
  /** The token that is kept; `undefined` where there is none. */
  read(): Promise<string | undefined>;
  /** Keeps a token in place of the one before. */
  write(token: string): Promise<void>;
  /** Forgets the token. */
  clear(): Promise<void>;
  /** Runs one renewal at a time among all processes that share the store. Without it, each renews for itself. */
  exclusively?<T>(work: () => Promise<T>): Promise<T>;
}
