import { expectSchedules } from "./expect-schedules.js";

expectSchedules(1, 10_000);
