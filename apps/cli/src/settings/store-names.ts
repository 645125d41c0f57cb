/** Which store is meant. */
export interface StoreNames {
  readonly store?: string | undefined;
  readonly storePrefix?: string | undefined;
}
