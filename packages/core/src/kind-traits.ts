import type { Capabilities, KindTraits } from "./provider.js";

const usual: Required<KindTraits> = {
  runsOnce: true,
  settles: false,
  hasMembers: false,
  repeatingCancelIsHarmless: true,
};

/** How a kind of job behaves at a provider; one that it does not name runs once, and is not made of others. */
export function kindTraits({ kinds }: Pick<Capabilities, "kinds">, kind: string): Required<KindTraits> {
  return { ...usual, ...(Object.hasOwn(kinds, kind) ? kinds[kind] : {}) };
}
