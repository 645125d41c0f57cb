import { notLookedUp, type Incident } from "./incident.js";

/** Numbers that were looked for and not found. Nothing is said of what is not known. */
export const notFound: readonly Incident[] = [
  notLookedUp("happo-321", "happo", 321),
  notLookedUp("pasqal-cloud-110", "pasqal-io/pasqal-cloud", 110),
  notLookedUp("runpod-flash-340", "runpod/flash", 340),
  notLookedUp("seml-54", "TUM-DAML/seml", 54),
  notLookedUp("awx-12557", "ansible/awx", 12557),
  notLookedUp("bandit-1000", "bandit", 1000),
  notLookedUp("model-launch-211", "model-launch", 211),
  notLookedUp("aiida-1712", "aiidateam/aiida-core", 1712),
];
