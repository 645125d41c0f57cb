import { whereKeyWords } from "../input/where-pairs.js";
import type { Topic } from "./topic.js";

/** How jobs, groups, times and selections are written. */
export const referencesTopic: Topic = {
  name: "references",
  title: "References",
  about: "how jobs, groups, times and selections are written",
  parts: [
    "A reference names one job at its service. Every one that is printed is whole and can be pasted back.",
    {
      heading: "Jobs",
      head: ["what you write", "what it means"],
      rows: [
        ["`jess:12259`", "the job with that number at JESS"],
        ["`ionworks:5a0b7c1e-…`", "a job at Ionworks"],
        ["`ionworks:simulation/9a7d…`", "a simulation; its job is found and cancelled"],
        ["`ionworks:pipeline/…`, `ionworks:simple-pipeline/…`", "a pipeline, with the jobs of its elements"],
        ["`ionworks:optimization/…`", "an optimization, of which an id may run several times"],
        ["`jess@lab:12259`", "with the account of the profile `lab`"],
        ["`jess@env:12259`", "with the account of the environment, where a profile would be another"],
        [
          "`jess@elsewhere:12259`",
          "printed only: on record, at an address that the settings do not name now",
        ],
      ],
    },
    {
      heading: "Several jobs",
      head: ["what you write", "what it means"],
      rows: [
        ["`@night`", "the jobs that were submitted from here with `--group night`"],
        ["`@last`", "those of the last submit"],
        [
          "`-`",
          "for `cancel`: references from standard input, one a line; tables of `simjobs list` are understood",
        ],
        ["`--where provider=jess,since=2h`", "the jobs that fit: below"],
      ],
    },
    {
      heading: "Less to type",
      head: ["what you write", "what it means"],
      rows: [
        [
          "`ionworks:3f1f`, `3f1f`",
          "the one job whose id begins so: four signs or more, for commands that change nothing",
        ],
        ["`simulation/3f1f`", "the same among simulations"],
      ],
    },
    "`cancel`, `rerun` and a `watch` that may cancel want whole references. After `jess:` each number is a whole one.",
    {
      heading: "Keys of --where",
      head: ["key", "the jobs"],
      rows: whereKeyWords.map(([key, what]) => [`\`${key}=\``, what] as const),
    },
    'Pairs have commas between them, and all must hold; `--where` may be given several times. For `provider`, `account`, `kind`, `status` and `native` a list means one of its words: `status=running,queued`. What has a comma and an equals sign in it is put in double quotes: `name="a,b=c"`. `cancel` and `watch` mean your own active jobs unless the pairs say otherwise, `list` everybody\'s.',
    {
      heading: "Times",
      head: ["what you write", "what it means"],
      rows: [
        ["`30s`, `10m`, `2h`, `3d`, `1h30m`", "a length of time, or so long ago"],
        ["`2026-11-01`", "since the beginning of that day in UTC"],
        ["`2026-11-01T08:30`, `2026-11-01T08:30+02:00`", "a moment, in UTC where no zone is named"],
      ],
    },
    "What was submitted when is told by the service's clock.",
  ],
};
