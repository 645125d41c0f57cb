import { checkedObject, type ProviderCall } from "@simjobs/core";
import { parseReply } from "@simjobs/http";
import type * as z from "zod/mini";
import { providerName } from "../session/failure.js";
import { checkSameId } from "../session/same-id.js";
import { pathSegment, type IonworksConnection, type IonworksRequest } from "../session/connection.js";

/** A name or a description to change; what is left out stays. */
export interface NameChange {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}

/** What the records of one family have in common: an id of their own, and a path below which they are. */
export class Resource<T extends { readonly id: string }> {
  readonly #connection: IonworksConnection;
  readonly #reply: z.ZodMiniType<T>;
  readonly #path: string;
  readonly #what: string;

  /** @param what - what one of them is called, in messages: `pipeline` */
  constructor(connection: IonworksConnection, reply: z.ZodMiniType<T>, path: string, what: string) {
    this.#connection = connection;
    this.#reply = reply;
    this.#path = path;
    this.#what = what;
  }

  path(id: string): string {
    return `${this.#path}/${this.subject(id)}`;
  }

  /** The segment of a path that names one of them. */
  subject(id: string): string {
    return pathSegment(id, this.#what);
  }

  async get(id: string, call?: ProviderCall): Promise<T> {
    return this.#askAbout(id, { method: "GET", path: this.path(id), intent: "read" }, call);
  }

  create(json: unknown, call?: ProviderCall): Promise<T> {
    return this.#connection.ask(
      this.#reply,
      { method: "POST", path: this.#path, intent: "submit", json },
      call,
    );
  }

  async update(id: string, change: NameChange, call?: ProviderCall): Promise<T> {
    checkedObject("change", change, "Give an object with the name or the description to change.");
    // Sent once: as little as a rename may be done twice by us.
    const request = { method: "PATCH", path: this.path(id), intent: "submit", json: change } as const;
    return this.#askAbout(id, request, call);
  }

  async delete(id: string, call?: ProviderCall): Promise<void> {
    const request = {
      method: "DELETE",
      path: this.path(id),
      subject: this.subject(id),
      intent: "submit",
    } as const;
    await this.#connection.send(request, call);
  }

  /** The record in the reply, or `null` for a yes without one. */
  async cancel(id: string, call?: ProviderCall): Promise<T | null> {
    return this.act(id, "cancel", "cancel", call);
  }

  async act(id: string, verb: string, intent: "cancel" | "submit", call?: ProviderCall): Promise<T | null> {
    const path = `${this.path(id)}/${verb}`;
    const subject = this.subject(id);
    const reply = await this.#connection.send({ method: "POST", path, subject, intent, json: {} }, call);
    if (reply.text.trim() === "") return null;
    const record = parseReply(this.#reply, reply, providerName);
    checkSameId(id, record.id, path, { mayHaveLeft: true });
    return record;
  }

  async #askAbout(id: string, request: IonworksRequest, call: ProviderCall | undefined): Promise<T> {
    const record = await this.#connection.ask(this.#reply, { ...request, subject: this.subject(id) }, call);
    checkSameId(id, record.id, request.path, { mayHaveLeft: request.method !== "GET" });
    return record;
  }
}
