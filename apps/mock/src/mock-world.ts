import { makeAccounts } from "./base/accounts.js";
import type { MockAccount } from "./base/mock-account.js";
import { MockClock, type ClockOptions } from "./base/clock.js";
import { makeErrorForms } from "./error-forms.js";
import { FaultBook } from "./faults/fault-book.js";
import { SimulationResults } from "./ionworks/cell/simulation-results.js";
import { IonworksJobs } from "./ionworks/state/ionworks-jobs.js";
import { IonworksWork } from "./ionworks/state/ionworks-work.js";
import { Simulations } from "./ionworks/state/simulations.js";
import type { StorageWorld } from "./storage/storage-world.js";
import { StrayCredentials } from "./storage/stray-credentials.js";
import { FileStorage } from "./jess/file-storage.js";
import { JessJobs } from "./jess/jess-jobs.js";
import type { JessWorld } from "./jess/jess-world.js";
import { JessSessions } from "./jess/sessions.js";
import { UploadStore } from "./jess/upload-store.js";
import { UserDetails } from "./jess/user-details.js";
import { Breakpoints } from "./traffic/breakpoints.js";
import { Journal } from "./traffic/journal.js";
import { SeededRandom } from "./base/random.js";
import type { Reach } from "./reach/reach.js";
import { Replies } from "./traffic/replies.js";
import { RequestsInFlight } from "./traffic/requests-in-flight.js";
import { Spy } from "./traffic/spy.js";
import type { TwinWorld } from "./traffic/twin-world.js";
import { readSwitches, type GivenSwitches, type SwitchSettings } from "./base/switches.js";

export interface WorldOptions {
  readonly seed: string;
  readonly clock: ClockOptions;
  readonly switches: GivenSwitches;
  readonly reach: Reach;
  /** How long every job takes, in mock milliseconds; `null` for the usual, seeded times. */
  readonly jobMs: number | null;
}

/** Everything that one mock knows. Routes read and change it; nothing in it runs by itself. */
export class MockWorld implements JessWorld, StorageWorld {
  readonly options: WorldOptions;
  readonly journal = new Journal();
  readonly faults = new FaultBook();
  readonly inFlight = new RequestsInFlight();
  readonly breakpoints = new Breakpoints();
  readonly spy = new Spy(this.journal);
  readonly replies = new Replies();
  readonly uploads = new UploadStore();
  clock: MockClock;
  random: SeededRandom;
  accounts: readonly [MockAccount, MockAccount];
  switches: SwitchSettings;
  jessJobs: JessJobs;
  files: FileStorage;
  userDetails = new UserDetails();
  sessions: JessSessions;
  ionworksJobs: IonworksJobs;
  simulations: Simulations;
  /** Pipelines, optimizations, studies and the like. */
  work: IonworksWork;
  strayCredentials = new StrayCredentials();
  /** The names of those that have been played since the beginning. */
  scenarios: string[] = [];
  /** When fits were tried without an account, in the last minute. */
  ecmDemos: readonly number[] = [];
  /** They depend on nothing but their inputs, so they outlive a reset. */
  readonly results = new SimulationResults();
  readonly documents: TwinWorld["documents"] = new Map();
  readonly errorForms = makeErrorForms(this);
  /** Origin of the storage, once it listens. */
  storageUrl: string | null = null;

  constructor(options: WorldOptions) {
    this.options = options;
    this.clock = new MockClock(options.clock);
    this.random = new SeededRandom(options.seed);
    this.accounts = makeAccounts(this.random);
    this.switches = readSwitches(options.switches);
    this.jessJobs = new JessJobs(this.random, options.jobMs);
    this.files = new FileStorage(this.uploads);
    this.sessions = new JessSessions(this.random);
    this.ionworksJobs = new IonworksJobs(this.random, options.jobMs);
    this.simulations = new Simulations(this.random);
    this.work = new IonworksWork(this.random, this.accounts, this.clock.startMs);
  }

  /**
   * Back to the beginning, with the clock at its first moment and all switches as they were given at the start. Requests
   * that are under way are cut off: they belong to what was before.
   */
  reset(seed: string = this.options.seed): void {
    const cutOff = this.inFlight.cutOff();
    this.breakpoints.letAllGo();
    this.spy.giveUp("the mock was reset");
    this.clock = new MockClock(this.options.clock);
    this.random = new SeededRandom(seed);
    this.accounts = makeAccounts(this.random);
    this.switches = readSwitches(this.options.switches);
    this.jessJobs = new JessJobs(this.random, this.options.jobMs);
    this.uploads.clear();
    this.files = new FileStorage(this.uploads);
    this.userDetails = new UserDetails();
    this.sessions = new JessSessions(this.random);
    this.ionworksJobs = new IonworksJobs(this.random, this.options.jobMs);
    this.simulations = new Simulations(this.random);
    this.work = new IonworksWork(this.random, this.accounts, this.clock.startMs);
    this.strayCredentials = new StrayCredentials();
    this.ecmDemos = [];
    this.scenarios = [];
    this.journal.reset(cutOff);
    this.replies.clear();
    this.faults.reset();
  }

  /** The account of that name, or the first one where none is named. */
  accountNamed(name: string | undefined): MockAccount | undefined {
    return name === undefined ? this.accounts[0] : this.accounts.find((account) => account.name === name);
  }

  otherThan(account: MockAccount): MockAccount {
    return this.accounts[0] === account ? this.accounts[1] : this.accounts[0];
  }
}
