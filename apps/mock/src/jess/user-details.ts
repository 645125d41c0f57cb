import type { MockAccount } from "../base/mock-account.js";

/** What an account says about its person, as far as it can be changed. */
const details = [
  "title",
  "firstname",
  "middlename",
  "surname",
  "nickname",
  "position",
  "company",
  "email",
  "tel",
  "address",
  "postcode",
  "country",
  "website",
  "twitter",
  "linkedin",
] as const;

/** @see docs/services/jess.md 3, U6 and U7 */
export class UserDetails {
  readonly #changes = new Map<string, Readonly<Record<string, string>>>();

  of({ name, jess }: MockAccount): object {
    return {
      ...Object.fromEntries(details.map((detail) => [detail, null])),
      firstname: jess.jessUser,
      surname: "Example",
      email: jess.email,
      ...this.#changes.get(name),
      use_jess: true,
      jess_user: jess.jessUser,
      jess_pwd: "hidden",
    };
  }

  save() {
    return this.#changes;
  }

  static restore(saved: ReturnType<UserDetails["save"]>): UserDetails {
    const restored = new UserDetails();
    for (const [name, changes] of saved) restored.#changes.set(name, changes);
    return restored;
  }

  /** Takes over the details that are given; the others stay, and so do the credentials. */
  update({ name }: MockAccount, given: unknown): void {
    const values = new Map<string, unknown>(
      typeof given === "object" && given !== null ? Object.entries(given) : [],
    );
    const changes = details.flatMap((detail): [string, string][] => {
      const value = values.get(detail);
      return typeof value === "string" ? [[detail, value]] : [];
    });
    this.#changes.set(name, { ...this.#changes.get(name), ...Object.fromEntries(changes) });
  }
}
