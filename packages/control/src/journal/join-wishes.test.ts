import { describe, expect, it } from "vitest";
import { joinWishes, withContinued } from "./join-wishes.js";
import type { KnownWish } from "./known-wishes.js";

type Facts = Partial<Omit<KnownWish, "wish">>;

/** A wish for one and the same job; its name is the minute at which it was made. */
function wish(minute: number, facts: Facts = {}): KnownWish {
  const at = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  const entry = {
    kind: "wish" as const,
    id: String(minute),
    ref: "simulated:1",
    origin: "https://simulated.example",
    account: "ada",
    at,
    reason: null,
  };
  const nothing = {
    doubt: null,
    sends: 0,
    accepted: false,
    refused: 0,
    turnedAway: 0,
    run: null,
    closed: null,
  };
  return { wish: entry, status: "open", file: "one.jsonl", ...nothing, ...facts };
}

const asked = (minute: number, run: number, facts: Facts = {}): KnownWish =>
  wish(minute, { status: "asked", sends: 1, run, ...facts });
const givenUp = (minute: number, run: number): KnownWish => asked(minute, run, { status: "withdrawn" });

const continuing = (...ids: readonly string[]): KnownWish => {
  const known = wish(4);
  return { ...known, wish: { ...known.wish, continues: [...ids] } };
};

const isOpen = ({ status }: KnownWish): boolean => status === "open" || status === "asked";

const join = (wishes: readonly KnownWish[], runsOnce: boolean): ReturnType<typeof joinWishes> => {
  return joinWishes(
    wishes.filter(isOpen),
    wishes.filter((each) => !isOpen(each)),
    runsOnce,
  );
};

describe("wishes for one job", () => {
  it.each<{ title: string; wishes: KnownWish[]; runsOnce?: boolean | undefined; groups: string[] }>([
    { title: "one is one", wishes: [wish(1)], groups: ["1: 0 sent, run null"] },
    { title: "none was sent for", wishes: [wish(1), wish(2)], groups: ["1+2: 0 sent, run null"] },
    { title: "in any order", wishes: [wish(2), wish(1)], groups: ["1+2: 0 sent, run null"] },
    { title: "of one run", wishes: [asked(1, 3), asked(2, 3)], groups: ["1+2: 2 sent, run 3"] },
    {
      title: "of different runs stay apart",
      wishes: [asked(1, 3), asked(2, 4)],
      groups: ["2: 1 sent, run 4", "1: 1 sent, run 3"],
    },
    {
      title: "the newer was read from an old copy: the newest run comes first all the same",
      wishes: [asked(1, 4), asked(2, 3)],
      groups: ["1: 1 sent, run 4", "2: 1 sent, run 3"],
    },
    {
      title: "the older has no run: it means none that is later than the newer's",
      wishes: [wish(1), asked(2, 4)],
      groups: ["1+2: 1 sent, run 4"],
    },
    {
      title: "the newer has no run: it may mean a later one",
      wishes: [asked(1, 3), wish(2)],
      groups: ["2: 0 sent, run null", "1: 1 sent, run 3"],
    },
    {
      title: "the newer has no run, and ids run once",
      wishes: [asked(1, 1), wish(2)],
      runsOnce: true,
      groups: ["1+2: 1 sent, run 1"],
    },
    {
      title: "given up after a cancel had left, in between",
      wishes: [wish(1), givenUp(2, 1), wish(3)],
      runsOnce: true,
      groups: ["1+3: 1 sent, run 1"],
    },
    {
      title: "given up before all that are open: its cancel was for nobody who waits now",
      wishes: [givenUp(1, 1), wish(2)],
      runsOnce: true,
      groups: ["2: 0 sent, run null"],
    },
    {
      title: "a newer one is over: its cancel left while the older waited",
      wishes: [wish(1), asked(2, 1, { status: "closed", refused: 1 })],
      groups: ["1: 1 sent, run 1"],
    },
    {
      title: "a newer one is over, and was about a later run",
      wishes: [asked(1, 1), asked(2, 2, { status: "closed", accepted: true })],
      groups: ["1: 1 sent, run 1"],
    },
    { title: "given up, and none is open", wishes: [givenUp(1, 1)], runsOnce: true, groups: [] },
  ])("$title", ({ wishes, runsOnce = false, groups }) => {
    const joined = join(wishes, runsOnce).map(({ newest, older, earlier }) => {
      const ids = [...older, newest].map((each) => each.wish.id).join("+");
      return `${ids}: ${earlier.count} sent, run ${earlier.run}`;
    });
    expect(joined).toEqual(groups);
  });

  it("have all their answers counted", () => {
    const [joined] = join(
      [asked(1, 1, { sends: 3, refused: 2, turnedAway: 1 }), asked(2, 1, { sends: 2, accepted: true })],
      true,
    );
    expect(joined?.earlier).toEqual({ count: 5, accepted: true, refused: 2, turnedAway: 1, run: 1 });
  });
});

describe("a wish that continues others that are over", () => {
  const over = [
    asked(1, 2, { status: "closed", sends: 2, accepted: true }),
    asked(2, 2, { status: "closed", refused: 1, turnedAway: 1 }),
    asked(3, 3, { status: "closed" }),
  ];

  it("has what was sent for those, and means their run", () => {
    const { sends, accepted, refused, turnedAway, run, status } = withContinued(continuing("1", "2"), over);
    expect({ sends, accepted, refused, turnedAway, run }).toEqual({
      sends: 3,
      accepted: true,
      refused: 1,
      turnedAway: 1,
      run: 2,
    });
    expect(status).toBe("open");
  });

  it("keeps its own run, and asks nothing of those that are on record no more", () => {
    const own = { ...continuing("1", "gone"), run: 3, sends: 1 };
    expect(withContinued(own, over)).toMatchObject({ sends: 3, accepted: true, run: 3 });
    expect(withContinued(wish(4), over)).toEqual(wish(4));
  });
});
