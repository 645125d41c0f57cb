/** One start of a request, as `RequestBudget` of `@simjobs/http` has it. */
export interface BudgetTurn {
  /** When it may be, on the budget's clock, as far as is known now; `undefined` where it came too late and is lost. */
  startsAtMs(): number | undefined;
  /** The request begins. */
  begin(): void;
  /**
   * The request is over, or there will be none.
   *
   * @param isLost - it was given up without an answer after it may have left. @default false
   */
  end(isLost?: boolean): void;
}
