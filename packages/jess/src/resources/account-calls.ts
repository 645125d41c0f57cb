import { checkedSecret, checkedText, type Clock, type ProviderCall } from "@simjobs/core";
import type { JessAccount, JessAuth, JessInfo, JessUsage, JessUser } from "@simjobs/core/schemas/jess";
import type { Secrets } from "@simjobs/http";
import type { JessConnection, LinkState } from "../session/connection.js";
import type { JessUserChanges } from "./user.js";

/** The part of a client that is about the account, its sign-in and the way to the service, not about work. */
export class AccountCalls {
  readonly #connection: JessConnection;

  constructor(connection: JessConnection) {
    this.#connection = connection;
  }

  /** Where the service is: scheme, host, port and base path. */
  get baseUrl(): string {
    return this.#connection.transport.baseUrl;
  }

  /** Tells the time, and waits. */
  get clock(): Clock {
    return this.#connection.transport.clock;
  }

  /** How far the service's clock is ahead of ours, in milliseconds, as its last answer told; `null` before there was one. */
  get clockAheadMs(): number | null {
    return this.#connection.transport.clockAheadMs;
  }

  /** What must not be told: passwords and session tokens. */
  get secrets(): Secrets {
    return this.#connection.transport.secrets;
  }

  /** Rises whenever another account may be signed in than before. */
  get signInCount(): number {
    return this.#connection.signIn.generation;
  }

  /**
   * What proves who is signed in, without a secret: the e-mail, or a keyed hash of a token that was given. `undefined` where a
   * stored token is used and nobody has told whose it is (`storedFor`). Asks nobody.
   */
  get signInProof(): string | undefined {
    return this.#connection.signIn.proof;
  }

  /**
   * Signs in now, with the token at hand or stored, or by log-on. Needed by nobody who just makes calls.
   *
   * @throws {JobError} `unauthorized`
   * @see docs/services/jess.md 3 U2, U3
   */
  async signIn(call: ProviderCall = {}): Promise<void> {
    await this.#connection.signIn.token(call);
  }

  /**
   * Logs on with e-mail and password, whatever token is at hand, and stores the new one.
   *
   * @throws {JobError} `unauthorized` for a wrong password, or without one
   * @see docs/services/jess.md 3 U2
   */
  logOn(call: ProviderCall = {}): Promise<JessAuth> {
    return this.#connection.signIn.logOn(call);
  }

  /**
   * Renews the session now. Needed by nobody who just makes calls.
   *
   * @throws {JobError} `unauthorized` if it has run out
   * @see docs/services/jess.md 3 U3
   */
  checkIn(call: ProviderCall = {}): Promise<JessAuth> {
    return this.#connection.signIn.checkIn(call);
  }

  /**
   * Ends the session and forgets its token, here and in the store, also where the service cannot be told.
   *
   * @see docs/services/jess.md 3 U4
   */
  logOff(call: ProviderCall = {}): Promise<void> {
    return this.#connection.signIn.logOff(call);
  }

  /**
   * Confirms that e-mail and password are those of the signed-in account, for a question before something grave. Brings
   * a new session token.
   *
   * @throws {JobError} `unauthorized` if they are not
   * @see docs/services/jess.md 3 U5
   */
  confirm(email: string, password: string, call: ProviderCall = {}): Promise<JessAuth> {
    return this.#connection.signIn.confirm(email, password, call);
  }

  /**
   * What the service says about itself. Needs no sign-in.
   *
   * @see docs/services/jess.md 3 J1
   */
  async info(call: ProviderCall = {}): Promise<JessInfo> {
    const { serviceInfo } = await import("./account.js");
    return serviceInfo(this.#connection, call);
  }

  /**
   * What the Users API says about itself. Needs no sign-in.
   *
   * @see docs/services/jess.md 3 J1 (and U1)
   */
  async usersInfo(call: ProviderCall = {}): Promise<JessInfo> {
    const { usersInfo } = await import("./user.js");
    return usersInfo(this.#connection, call);
  }

  /**
   * Whether a JESS account is linked to the signed-in ENSIMS account.
   *
   * @see docs/services/jess.md 3 J3: what is answered without a link is not known; a no is taken for that.
   */
  session(call: ProviderCall = {}): Promise<LinkState> {
    return this.#connection.link(call);
  }

  /**
   * Links a JESS account to the signed-in ENSIMS account, once and for all. Its password is sent and not kept.
   *
   * @throws {JobError} `unauthorized` if the service knows no such pair
   * @see docs/services/jess.md 3 J2
   */
  async linkAccount(jessUser: string, jessPassword: string, call: ProviderCall = {}): Promise<void> {
    checkedText("jessUser", jessUser);
    checkedSecret("jessPassword", jessPassword);
    const { linkAccount } = await import("./account.js");
    return linkAccount(this.#connection, jessUser, jessPassword, call);
  }

  /**
   * The linked JESS account.
   *
   * @throws {JobError} `account_not_linked`, `refused`
   * @see docs/services/jess.md 3 J4
   */
  async account(call: ProviderCall = {}): Promise<JessAccount> {
    const { linkedAccount } = await import("./account.js");
    return linkedAccount(this.#connection, call);
  }

  /**
   * What the account has used so far: submissions, cases, seconds, bytes. Absent texts can be the word `NA`.
   *
   * @throws {JobError} `account_not_linked`, `refused`
   * @see docs/services/jess.md 3 J5: a list of one.
   */
  async usage(call: ProviderCall = {}): Promise<JessUsage> {
    const { accountUsage } = await import("./account.js");
    return accountUsage(this.#connection, call);
  }

  /**
   * The person behind the ENSIMS account. `jess_pwd` is always the word `hidden`.
   *
   * @throws {JobError} `refused`
   * @see docs/services/jess.md 3 U6
   */
  async user(call: ProviderCall = {}): Promise<JessUser> {
    const { readUser } = await import("./user.js");
    return readUser(this.#connection, call);
  }

  /**
   * Changes what is known of the person behind the ENSIMS account.
   *
   * @throws {JobError} `bad_input` for a field that there is not, `refused`
   * @see docs/services/jess.md 3 U7
   */
  async updateUser(changes: JessUserChanges, call: ProviderCall = {}): Promise<void> {
    const { updateUser } = await import("./user.js");
    return updateUser(this.#connection, changes, call);
  }

  /**
   * Has the service send a mail. Neither what a mail looks like nor what is answered is known: both are handed on as they
   * are. Never sent twice.
   *
   * @throws {JobError} `refused`; with `mayHaveLeft` where the mail may have been sent
   * @see docs/services/jess.md 2 U12
   */
  async sendMail(mail: Readonly<Record<string, unknown>>, call: ProviderCall = {}): Promise<unknown> {
    const { sendMail } = await import("./user.js");
    return sendMail(this.#connection, mail, call);
  }

  /** Closes the connections to the service. */
  close(): Promise<void> {
    return this.#connection.transport.close();
  }
}
