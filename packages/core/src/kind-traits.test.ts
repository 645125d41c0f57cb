import { expect, it } from "vitest";
import { kindTraits } from "./kind-traits.js";

const kinds = {
  optimization: { runsOnce: false, settles: true },
  pipeline: { runsOnce: true, settles: false, hasMembers: true },
  study: { runsOnce: true, settles: false, repeatingCancelIsHarmless: false },
};

it.each([
  ["optimization", { runsOnce: false, settles: true, hasMembers: false, repeatingCancelIsHarmless: true }],
  ["pipeline", { runsOnce: true, settles: false, hasMembers: true, repeatingCancelIsHarmless: true }],
  ["study", { runsOnce: true, settles: false, hasMembers: false, repeatingCancelIsHarmless: false }],
])("tells how a %s behaves", (kind, traits) => {
  expect(kindTraits({ kinds }, kind)).toEqual(traits);
});

it.each(["job", "constructor", "toString", "__proto__"])(
  "takes a %s, which the provider does not name, for one that runs once",
  (kind) => {
    expect(kindTraits({ kinds }, kind)).toEqual({
      runsOnce: true,
      settles: false,
      hasMembers: false,
      repeatingCancelIsHarmless: true,
    });
  },
);
