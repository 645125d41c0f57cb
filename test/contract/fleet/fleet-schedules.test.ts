import { expectFleetSchedules } from "./expect-fleet-schedules.js";

expectFleetSchedules(1, 10_000);
