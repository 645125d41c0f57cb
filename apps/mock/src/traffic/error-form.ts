import type { ServiceName } from "../base/service-of.js";

/** An error as it goes out. */
export interface ErrorForm {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** How each service words an error that none of its routes has made. */
export interface ErrorForms {
  /**
   * The answer to what is no request of HTTP at all.
   *
   * @param service - `null` for the mock's own control
   */
  readonly unreadable: (service: ServiceName | null, status: number, words: string) => ErrorForm;
  /** The answer that a fault sends, where it does not say what it is. */
  readonly planned: (service: ServiceName, status: number, requestNumber: number) => ErrorForm;
}
