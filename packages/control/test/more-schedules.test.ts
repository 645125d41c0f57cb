import { expectSchedules } from "./expect-schedules.js";

expectSchedules(10_001, 10_000);
