import type { DocumentName, DocumentOf } from "@simjobs/core/schemas";

type CommandEntry = DocumentOf<"simjobs.commands/1">["commands"][number];

/** What a command promises beside what its options say. */
export interface Contract extends Pick<
  CommandEntry,
  "danger" | "effect" | "network" | "signIn" | "asynchronous"
> {
  readonly output: DocumentName[];
  /** Beside 0, 1 and 2. */
  readonly exits: readonly number[];
  readonly writes: CommandEntry["writes"];
  readonly steps: CommandEntry["steps"];
  readonly needs: CommandEntry["needs"];
}

const atService = [4, 6, 13] as const;
const afterCancel = [3, 4, 5, 6, 7, 8, 9, 13] as const;
const afterWatch = [4, 5, 8, 10, 11, 12, 13] as const;

/** Looks at this machine alone. */
function here(output: DocumentName[], more: Partial<Contract> = {}): Contract {
  return {
    danger: "safe",
    effect: null,
    network: false,
    signIn: false,
    asynchronous: false,
    output,
    exits: [],
    writes: [],
    steps: [],
    needs: [],
    ...more,
  };
}

/** Asks services, and changes nothing there. */
function asks(output: DocumentName[], more: Partial<Contract> = {}): Contract {
  return here(output, { network: true, signIn: true, exits: atService, writes: ["secrets"], ...more });
}

const submits = asks(
  [
    "simjobs.submit/1",
    "simjobs.watch/1",
    "simjobs.model/1",
    "simjobs.results/1",
    "simjobs.cancel/1",
    "simjobs.wishes/1",
  ],
  {
    danger: "mutating",
    effect: "refs",
    asynchronous: true,
    exits: [...atService, ...afterWatch],
    writes: ["secrets", "record", "notes", "files"],
    steps: ["submit", "watch", "results"],
    needs: [{ option: "--results", with: "--watch" }],
  },
);

const changesSettings = here(["simjobs.config-set/1"], {
  danger: "mutating",
  effect: "value",
  writes: ["settings"],
});

/** By the words that lead to the command. One that is not here has no row in what `schema --commands` prints. */
const contracts: ReadonlyMap<string, Contract> = new Map<string, Contract>([
  ["demo", here(["simjobs.demo/1"], { exits: afterCancel })],
  [
    "login",
    asks(["simjobs.login/1"], { danger: "mutating", effect: "accounts", writes: ["secrets", "settings"] }),
  ],
  ["logout", asks(["simjobs.logout/1"], { danger: "mutating", effect: "providers" })],
  ["whoami", asks(["simjobs.whoami/1"])],
  [
    "examples",
    here(["simjobs.examples/1"], { danger: "mutating", effect: "examples[].path", writes: ["files"] }),
  ],
  ["submit", submits],
  ["list", asks(["simjobs.list/1"], { exits: [...atService, 8] })],
  ["show", asks(["simjobs.show/1"], { exits: [...atService, 5] })],
  ["status", asks(["simjobs.status/1"], { exits: [...atService, 5] })],
  [
    "watch",
    asks(
      [
        "simjobs.watch/1",
        "simjobs.tree/1",
        "simjobs.model/1",
        "simjobs.results/1",
        "simjobs.cancel/1",
        "simjobs.wishes/1",
      ],
      {
        danger: "destructive",
        effect: "results[].outcome",
        exits: [...afterWatch, ...afterCancel],
        writes: ["secrets", "record", "files"],
        needs: [{ option: "--on-timeout", with: "--timeout" }],
      },
    ),
  ],
  [
    "cancel",
    asks(["simjobs.cancel/1", "simjobs.cancel-dry-run/1", "simjobs.cancel-plan/1", "simjobs.wishes/1"], {
      danger: "destructive",
      effect: "results[].outcome",
      exits: afterCancel,
      writes: ["secrets", "record", "files"],
      needs: [{ option: "--until-empty", with: "--where" }],
    }),
  ],
  [
    "resume",
    asks(["simjobs.resume/1", "simjobs.resume-list/1", "simjobs.resume-drop/1"], {
      danger: "destructive",
      effect: "results[].outcome",
      exits: afterCancel,
      writes: ["secrets", "record"],
      needs: ["--format", "--fields", "--jq"].map((option) => ({ option, with: "--list" })),
    }),
  ],
  ["receipts list", here(["simjobs.receipts/1"], { exits: [4, 13] })],
  ["receipts show", here(["simjobs.receipts/1"], { exits: [4, 5, 13] })],
  ["receipts verify", here(["simjobs.receipts-verify/1"], { exits: [4, 13] })],
  [
    "receipts export",
    here(["simjobs.receipts-export/1"], {
      danger: "mutating",
      effect: "folder",
      exits: [4, 13],
      writes: ["files"],
    }),
  ],
  [
    "receipts import",
    asks(["simjobs.receipts-import/1"], {
      danger: "mutating",
      effect: "imported",
      exits: [...atService, 8],
      writes: ["secrets", "record"],
    }),
  ],
  ["logs", asks(["simjobs.logs/1"], { exits: [...atService, 5] })],
  ["open", asks(["simjobs.open/1"], { exits: [...atService, 5] })],
  [
    "results",
    asks(["simjobs.results/1", "simjobs.results-table/1", "simjobs.model/1"], {
      danger: "mutating",
      effect: "files",
      exits: [...atService, 5, 8, 10],
      writes: ["secrets", "files"],
    }),
  ],
  ["rerun", { ...submits, needs: [] }],
  ["projects", asks(["simjobs.projects/1"])],
  ["usage", asks(["simjobs.usage/1"])],
  ["files list", asks(["simjobs.files/1"], { exits: [...atService, 5] })],
  ["files put", asks(["simjobs.files-put/1"], { danger: "mutating", effect: "files" })],
  [
    "files get",
    asks(["simjobs.files-get/1"], {
      danger: "mutating",
      effect: "files",
      exits: [...atService, 5],
      writes: ["secrets", "files"],
    }),
  ],
  [
    "files rm",
    asks(["simjobs.files-rm/1"], { danger: "destructive", effect: "removed", exits: [...atService, 5] }),
  ],
  ["config show", here(["simjobs.config/1"])],
  ["config path", here(["simjobs.config-path/1"])],
  ["config set", changesSettings],
  ["config unset", changesSettings],
  ["profile list", here(["simjobs.profile-list/1"])],
  [
    "profile use",
    here(["simjobs.profile-use/1"], { danger: "mutating", effect: "profile", writes: ["settings"] }),
  ],
  [
    "profile rename",
    here(["simjobs.profile-rename/1"], {
      danger: "mutating",
      effect: "profile",
      writes: ["settings", "secrets", "notes"],
    }),
  ],
  [
    "profile remove",
    asks(["simjobs.profile-remove/1"], {
      danger: "destructive",
      effect: "signedOut",
      signIn: false,
      writes: ["settings", "secrets"],
    }),
  ],
  ["doctor check", asks(["simjobs.doctor/1"], { signIn: false })],
  [
    "doctor probe",
    asks(["simjobs.probe/1"], {
      danger: "mutating",
      effect: "services[].submittedJob",
      writes: ["secrets", "files"],
    }),
  ],
  [
    "worker",
    asks(["simjobs.worker/1", "simjobs.wishes/1"], {
      danger: "destructive",
      effect: "outcome",
      exits: afterCancel,
      writes: ["secrets"],
    }),
  ],
  ["mock", here([])],
  ["mcp", asks([], { danger: "destructive", effect: "results[].outcome", writes: ["secrets", "record"] })],
  ["completion", here(["simjobs.completion/1"])],
  ["schema", here(["simjobs.schema-list/1", "simjobs.commands/1"])],
]);

/** What a command promises; of one that has said nothing, the worst is told. */
export function contractOf(line: string): Contract {
  return promiseOf(line) ?? asks([], { danger: "destructive", exits: [...afterCancel, ...afterWatch] });
}

/** Whether a command says what it promises. */
export function isPromised(line: string): boolean {
  return promiseOf(line) !== undefined;
}

/** What is promised of a group is promised of each service's own command in it. */
function promiseOf(line: string): Contract | undefined {
  const [group = line] = line.split(" ", 1);
  return contracts.get(line) ?? contracts.get(group);
}
