import type { Capabilities, KindTraits } from "./provider.js";

/** Traits with the usual ones in place of those that a provider leaves out. */
export type SettledTraits = { readonly [Name in keyof KindTraits]-?: Exclude<KindTraits[Name], undefined> };

const none: KindTraits = { runsOnce: true, settles: false };

/** How a kind of job behaves at a provider; one that it does not name runs once, and is not made of others. */
export function kindTraits({ kinds }: Pick<Capabilities, "kinds">, kind: string): SettledTraits {
  const own = Object.hasOwn(kinds, kind) ? (kinds[kind] ?? none) : none;
  const { runsOnce, settles, hasMembers = false, repeatingCancelIsHarmless = true } = own;
  return { runsOnce, settles, hasMembers, repeatingCancelIsHarmless };
}
