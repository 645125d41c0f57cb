import { organizationName } from "../../base/accounts.js";
import type { MockAccount } from "../../base/mock-account.js";
import type { SeededRandom } from "../../base/random.js";

export const organizationRoles = ["Admin", "Member"] as const;
type OrganizationRole = (typeof organizationRoles)[number];

const projectRoles = ["Project Admin", "Project Contributor", "Project Viewer"] as const;

/** Somebody who belongs to the organization, whether there is an account or only an invitation. */
export interface Member {
  readonly id: string;
  readonly email: string;
  role: OrganizationRole;
  isActive: boolean;
  /** Ids of roles, by project. */
  readonly projects: Map<string, string>;
}

/** Who belongs to the one organization that there is. */
export class Members {
  readonly roles: readonly { readonly id: string; readonly name: string; readonly description: string }[];
  readonly #random: SeededRandom;
  readonly #byId = new Map<string, Member>();

  constructor(random: SeededRandom, accounts: readonly MockAccount[]) {
    this.#random = random;
    this.roles = projectRoles.map((name) => ({
      id: random.uuid("ionworks-project-role", name),
      name,
      description: `${name} of ${organizationName}`,
    }));
    for (const [index, { ionworks, jess }] of accounts.entries()) {
      const member = this.#add(ionworks.userId, jess.email, index === 0 ? "Admin" : "Member");
      member.projects.set(ionworks.projectId, this.roles[0]?.id ?? "");
    }
  }

  save() {
    return this.#byId;
  }

  restore(saved: ReturnType<Members["save"]>): void {
    this.#byId.clear();
    for (const [id, member] of saved) this.#byId.set(id, member);
  }

  all(): readonly Member[] {
    return [...this.#byId.values()];
  }

  get(id: string): Member | undefined {
    return this.#byId.get(id);
  }

  remove(id: string): void {
    this.#byId.delete(id);
  }

  /** Somebody by address, whoever that is: made where nobody has it. */
  invite(email: string, role: OrganizationRole): { readonly member: Member; readonly isNew: boolean } {
    const wanted = email.trim().toLowerCase();
    const known = this.all().find((member) => member.email.toLowerCase() === wanted);
    if (known !== undefined) return { member: known, isNew: false };
    return {
      member: this.#add(this.#random.uuid("ionworks-member", wanted), email.trim(), role),
      isNew: true,
    };
  }

  #add(id: string, email: string, role: OrganizationRole): Member {
    const member = { id, email, role, isActive: true, projects: new Map<string, string>() };
    this.#byId.set(id, member);
    return member;
  }
}
