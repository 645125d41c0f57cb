import { staleTicks, type ServiceStyle } from "./simulated-service.js";

/** The simulated services that the machine is walked against. */
export const services: readonly ServiceStyle[] = [
  {
    name: "a service that flags first and stops later",
    flags: true,
    cancelDelays: [1, 3, null],
    endedAnswer: "no",
    repeatAnswer: "no",
    reruns: false,
    revives: true,
    listLagTicks: staleTicks + 1,
    versions: "records",
  },
  {
    name: "a service that answers with the record",
    flags: false,
    cancelDelays: [0, 2, null],
    endedAnswer: "yes",
    repeatAnswer: "yes",
    reruns: false,
    revives: false,
    listLagTicks: staleTicks + 1,
    versions: "records",
  },
  {
    name: "a service whose ids can run again",
    flags: false,
    cancelDelays: [0, 2, null],
    endedAnswer: "no",
    repeatAnswer: "yes",
    reruns: true,
    revives: true,
    listLagTicks: 5,
    versions: "everywhere",
  },
  {
    name: "a service whose ids can run again, without versions",
    flags: false,
    cancelDelays: [0, 2, null],
    endedAnswer: "no",
    repeatAnswer: "no",
    reruns: true,
    revives: true,
    listLagTicks: 5,
    versions: "nowhere",
  },
];
