/** One request that brought credentials to the storage, which nobody should: a link is all that it takes. */
export interface StrayRequest {
  /** Its number in the request log. */
  readonly number: number;
  readonly at: string;
  /** Names of the headers, in lower case. */
  readonly headers: readonly string[];
}

/** How many of them are kept one by one; the count is always of all. */
const keptRequests = 100;

/** Credentials that reached the storage. Their values are not kept. */
export class StrayCredentials {
  #count = 0;
  readonly #newest: StrayRequest[] = [];

  note(request: StrayRequest): void {
    this.#count += 1;
    this.#newest.push(request);
    if (this.#newest.length > keptRequests) this.#newest.shift();
  }

  save() {
    return { count: this.#count, newest: this.#newest };
  }

  static restore(saved: ReturnType<StrayCredentials["save"]>): StrayCredentials {
    const restored = new StrayCredentials();
    restored.#count = saved.count;
    restored.#newest.push(...saved.newest);
    return restored;
  }

  /** For `/_mock/state`; the newest requests, oldest first. */
  get state(): object {
    const headers = [...new Set(this.#newest.flatMap((request) => request.headers))].toSorted();
    return { count: this.#count, headers, requests: this.#newest };
  }
}
