/**
 * What several processes may ask of one account together: an injectable port. Its methods are quick, never wait and never throw.
 */
export interface SharedBudget {
  /**
   * Asks for the next start of a request. `undefined` where nothing is shared any more: each has a budget of its own then.
   *
   * @param onChange - called when the start may have come nearer, never from inside of a method of the budget or of its turns
   */
  reserve(onChange?: () => void): SharedTurn | undefined;
  /**
   * The service has asked us to slow down.
   *
   * @param atMs - when, on the clock of the budget
   * @param pauseMs - how long nothing should be started from then on
   */
  throttled(atMs: number, pauseMs: number): void;
  /** Until when the service has asked for silence, whoever heard it, on the clock of the budget; as of the last `reserve`. */
  readonly pausedUntilMs: number;
}

/** One start that was asked for. */
export interface SharedTurn {
  /**
   * When it may be, on the clock of the budget, as far as is known now. What others do may put it off or bring it nearer: it is
   * asked for anew before the start. `undefined` where it was lost, since it came too late.
   */
  startsAtMs(): number | undefined;
  /** The request begins. */
  begin(): void;
  /**
   * The request is over, or there will be none.
   *
   * @param isLost - it was given up without an answer after it may have left, so that it may arrive later. @default false
   */
  end(isLost?: boolean): void;
}
