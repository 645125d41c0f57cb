import type { MockAccount } from "./mock-account.js";
import type { SeededRandom } from "./random.js";

export const organizationName = "Example Lab";

const people = [
  { name: "ada", surname: "Example" },
  { name: "grace", surname: "Sample" },
] as const;

/** The two accounts that every mock has: colleagues in one organization at Ionworks, strangers at JESS. */
export function makeAccounts(random: SeededRandom): readonly [MockAccount, MockAccount] {
  const make = (index: 0 | 1): MockAccount => {
    const { name } = people[index];
    const secret = (use: string, length: number): string =>
      random.bytes("account", name, use).toString("hex").slice(0, length);
    return {
      name,
      ionworks: {
        apiKey: `iwk_mock_${secret("key", 24)}`,
        token: `mock.${secret("token", 32)}`,
        userId: random.uuid("ionworks-user", name),
        organizationId: random.uuid("ionworks-organization"),
        projectId: random.uuid("ionworks-project", name),
      },
      jess: {
        email: `${name}@example.org`,
        password: `mock-${secret("password", 12)}`,
        jessUser: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        jessPwd: `mock-${secret("jess-password", 12)}`,
        accountId: 77 + index * 4,
      },
    };
  };
  return [make(0), make(1)];
}
