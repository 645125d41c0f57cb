import { parseReference, type JobRef } from "@simjobs/core";
import { createTransport } from "@simjobs/http";
import { IonworksClient, ionworksGrammar, ionworksProvider, type IonworksProvider } from "@simjobs/ionworks";
import { JessClient, jessGrammar, jessProvider } from "@simjobs/jess";
import { ClientClock, type JobSeed, type MockAccount, type RunningMock } from "@simjobs/mock";
import { ForeignClient } from "./foreign-client.js";

/** A mock whose time stands still, and everybody who may want to talk to it, all on its time. */
export class Bench {
  readonly mock: RunningMock;
  readonly clock: ClientClock;
  readonly ada: MockAccount;
  readonly grace: MockAccount;
  /** Ada's. */
  readonly jess: JessClient;
  /** Ada's. */
  readonly ionworks: IonworksClient;
  /** Both behind core's port. */
  readonly jessProvider: ReturnType<typeof jessProvider>;
  readonly ionworksProvider: IonworksProvider;
  readonly foreigner: ForeignClient;
  readonly #clients: { close(): Promise<void> }[] = [];

  constructor(mock: RunningMock) {
    this.mock = mock;
    this.clock = new ClientClock(mock);
    [this.ada, this.grace] = mock.accounts;
    this.foreigner = new ForeignClient(mock, this.ada);
    this.jess = this.jessOf(this.ada);
    this.ionworks = this.ionworksOf(this.ada);
    this.jessProvider = jessProvider(this.jess);
    this.ionworksProvider = ionworksProvider(this.ionworks);
  }

  jessOf({ jess: { email, password } }: MockAccount): JessClient {
    const client = new JessClient({ transport: this.#transport(), credentials: { email, password } });
    this.#clients.push(client);
    return client;
  }

  ionworksOf({ ionworks: { apiKey, projectId } }: MockAccount): IonworksClient {
    const client = new IonworksClient({
      transport: this.#transport(),
      credentials: { apiKey },
      projectId,
    });
    this.#clients.push(client);
    return client;
  }

  /** Makes jobs out of nothing. */
  jobs(seed: JobSeed): readonly JobRef[] {
    const grammar = seed.provider === "jess" ? jessGrammar : ionworksGrammar;
    return this.mock.addJobs(seed).map((text) => parseReference(text, [grammar]));
  }

  /** Makes one. */
  job(seed: JobSeed): JobRef {
    const [ref, ...more] = this.jobs(seed);
    if (ref === undefined || more.length > 0) throw new RangeError("the seed is not of one job");
    return ref;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    this.clock.close();
  }

  /** No budget: what it does is `packages/http`'s business, and time would pass for it. */
  #transport(): ReturnType<typeof createTransport> {
    return createTransport({ baseUrl: this.mock.url, clock: this.clock, budget: null, random: () => 0.5 });
  }
}
