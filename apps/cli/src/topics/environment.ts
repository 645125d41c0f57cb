import { serviceEntries } from "../services/registry.js";
import type { ServiceEntry } from "../services/service-entry.js";
import type { Topic, TopicPart, TopicRow } from "./topic.js";

const own: readonly TopicRow[] = [
  ["`SIMJOBS_HOME`", "the folder of everything that is written: settings, secrets, records"],
  ["`SIMJOBS_PROFILE`", "the profile to use (`--profile` goes before it)"],
  [
    "`SIMJOBS_PLAIN_HTTP_HOSTS`",
    "hosts to which plain http is spoken besides this machine, with commas between them: `mock`, or `mock:4010`; keys and passwords go there in the clear",
  ],
  ["`SIMJOBS_CA_FILE`", "a file of certificates (PEM) to believe besides the usual ones"],
  [
    "`SIMJOBS_STORE`",
    "where a fleet of machines keeps its wishes: commands that ask for jobs ask in turn with it, and cancels go to it (`--store` goes before it)",
  ],
  ["`SIMJOBS_KEYRING`", "`off`: keep secrets in the file, also where there is a keyring"],
];

const ofTheSystem: readonly TopicRow[] = [
  [
    "`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`",
    "proxies, also in upper case; this machine is always gone to directly",
  ],
  ["`NO_COLOR`, `FORCE_COLOR`", "no colours, colours in pipes as well; `--color` goes before both"],
  ["`TERM`", "`dumb`: nothing moves, and there are no colours"],
  ["`LC_ALL`, `LC_CTYPE`, `LANG`", "where the first that is set names no UTF-8, terminals get ASCII"],
  ["`TZ`", "the zone in which terminals show times; `--utc` shows them in UTC"],
  ["`NODE_EXTRA_CA_CERTS`", "Node's own: certificates to believe besides the usual ones"],
  ["`NODE_DISABLE_COMPILE_CACHE`", "`1`: keep nothing of what was compiled"],
];

const ofCommands: readonly TopicRow[] = [
  ["`SIMJOBS_REF`", "the reference of the job, or those of all, with spaces between them"],
  [
    "`SIMJOBS_OUTCOME`",
    "`completed`, `failed`, `cancelled`, `not-found` or `timed-out`; of several jobs the worst",
  ],
  ["`SIMJOBS_NATIVE_STATUS`", "the service's own word"],
  ["`SIMJOBS_NAME`", "the name of the job"],
  ["`SIMJOBS_OUTCOMES`, `SIMJOBS_COUNT`", "of `--exec`: how many of each outcome, and how many jobs"],
];

/** A variable that names a file needs no words of its own. */
function meaningOf(name: string, words: ReadonlyMap<string, string>): string {
  const held = name.replace(/_FILE$/u, "");
  const isFile = held !== name && words.has(held);
  return (
    words.get(name) ??
    (isFile ? `a file that holds the value of \`${held}\` alone` : "see its own documentation")
  );
}

async function ofService({ facts, loadVariables }: ServiceEntry): Promise<TopicPart> {
  const told = Object.entries((await loadVariables?.()) ?? {});
  const words = new Map(told);
  const names = new Set([...facts.variables, ...told.map(([name]) => name)]);
  return {
    heading: facts.title,
    head: ["variable", "meaning"],
    rows: [...names].map((name): TopicRow => [`\`${name}\``, meaningOf(name, words)]),
  };
}

/** The variables that count, and what goes before what. */
export async function environmentTopic(): Promise<Topic> {
  const services = await Promise.all(serviceEntries().map(ofService));
  return {
    name: "environment",
    title: "Environment",
    about: "the variables that count, and what goes before what",
    parts: [
      "A flag goes before the environment, the environment before the profile in the config file, the profile before the default. A profile that is named, by `--profile lab` or in a reference (`jess@lab:12259`), goes before the environment: no variable of another account gets in.",
      "A variable that is set to nothing is not set. `simjobs config` shows each setting with the place that it comes from, and never a secret.",
      ...services,
      { heading: "simjobs itself", head: ["variable", "meaning"], rows: own },
      { heading: "Of the system", head: ["variable", "meaning"], rows: ofTheSystem },
      {
        heading: "What `--exec` and `--exec-each` find",
        head: ["variable", "meaning"],
        rows: ofCommands,
      },
    ],
  };
}
