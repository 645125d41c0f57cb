import { expect, it } from "vitest";
import { compareAccounts, isTold, type RecordedAccount } from "./account-identity.js";

const origin = "https://api.example.org";
const ada: RecordedAccount = { origin, account: "ada#77", signIn: "key 1" };
const adaByAnotherKey: RecordedAccount = { ...ada, signIn: "key 2" };
const adaOfAnEarlierRelease: RecordedAccount = { origin, account: "ada#77" };
const bob: RecordedAccount = { origin, account: "bob#78", signIn: "key 3" };
const keyOne: RecordedAccount = { origin, account: "key 1", signIn: "key 1" };
const keyTwo: RecordedAccount = { origin, account: "key 2", signIn: "key 2" };

it.each<[what: string, recorded: RecordedAccount, here: RecordedAccount, said: string]>([
  ["the same account", ada, ada, "same"],
  ["the same account by another sign-in", ada, adaByAnotherKey, "same"],
  ["another account", ada, bob, "other"],
  ["another account by the same sign-in", ada, { ...bob, signIn: "key 1" }, "other"],
  ["the same account elsewhere", ada, { ...ada, origin: "https://other.example" }, "other"],
  ["the same sign-in elsewhere", keyOne, { ...keyOne, origin: "https://other.example" }, "other"],
  ["what was not told then, by the same sign-in", keyOne, ada, "same"],
  ["what was not told then, by another sign-in", keyTwo, ada, "other"],
  ["what is not told now, by the same sign-in", ada, keyOne, "same"],
  ["what is not told now, by another sign-in", ada, keyTwo, "unknown"],
  ["what is not told now, where the sign-in is not on record", adaOfAnEarlierRelease, keyOne, "unknown"],
  ["what was told without a sign-in", adaOfAnEarlierRelease, ada, "same"],
  ["what was never told, by the same sign-in", keyOne, keyOne, "same"],
  ["what was never told, by another sign-in", keyOne, keyTwo, "unknown"],
])("%s: %s", (_what, recorded, here, said) => {
  expect(compareAccounts(recorded, here)).toBe(said);
});

it("takes an account for told unless it is the sign-in itself", () => {
  expect([ada, adaOfAnEarlierRelease, keyOne].map(isTold)).toEqual([true, true, false]);
});
