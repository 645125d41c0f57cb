import type { Chance } from "./chance.js";

/** One variable that a run reports. */
export interface EsoVariable {
  /** Its number in the file. */
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly units: string;
  readonly frequency: "Hourly";
}

/** Hours of the day that is reported. */
const esoHours = 24;
const firstId = 7;

export function esoVariables(zones: readonly string[]): readonly EsoVariable[] {
  const rows = [
    { key: "Environment", name: "Site Outdoor Air Drybulb Temperature", units: "C" },
    ...zones.map((zone) => ({ key: zone.toUpperCase(), name: "Zone Mean Air Temperature", units: "C" })),
    { key: "Whole Building", name: "Facility Total Electricity Demand Rate", units: "W" },
  ];
  return rows.map((row, index) => ({ id: firstId + index, ...row, frequency: "Hourly" }));
}

/** The values of a variable, one an hour: a day that looks like one, with some chance in it. */
export function esoValues(variable: EsoVariable, chance: Chance): number[] {
  const [middle, swing] =
    variable.units === "W" ? [4200, 2600] : variable.key === "Environment" ? [8, 6] : [21, 2];
  return Array.from({ length: esoHours }, (_, hour) => {
    const daily = Math.sin(((hour - 9) / 24) * 2 * Math.PI);
    const value = middle + swing * (daily + 0.2 * (chance("eso", variable.id, hour) - 0.5));
    return Math.round(value * 1000) / 1000;
  });
}

/** The head of `eplusout.eso`: its dictionary. */
export function esoHead(programLine: string, variables: readonly EsoVariable[]): string {
  return [
    programLine,
    "1,5,Environment Title[],Latitude[deg],Longitude[deg],Time Zone[],Elevation[m]",
    "2,8,Day of Simulation[],Month[],Day of Month[],DST Indicator[1=yes 0=no],Hour[],StartMinute[],EndMinute[],DayType",
    "3,5,Cumulative Day of Simulation[],Month[],Day of Month[],DST Indicator[1=yes 0=no],DayType  ! When Daily Report Variables Requested",
    "4,2,Cumulative Days of Simulation[],Month[]  ! When Monthly Report Variables Requested",
    "5,1,Cumulative Days of Simulation[] ! When Run Period Report Variables Requested",
    ...variables.map(
      ({ id, key, name, units, frequency }) => `${String(id)},1,${key},${name} [${units}] !${frequency}`,
    ),
    "End of Data Dictionary",
    "1,MADE UP BY THE SIMJOBS MOCK,  51.15,  -0.18,   0.00,  62.00",
    "",
  ].join("\n");
}

/** One day of values. */
export function esoDay(variables: readonly EsoVariable[], chance: Chance): string {
  const columns = variables.map((variable) => ({ id: variable.id, values: esoValues(variable, chance) }));
  let text = "";
  for (let hour = 1; hour <= esoHours; hour += 1) {
    text += `2,1, 1, 1, 0,${String(hour).padStart(2)}, 0.00,60.00,Sunday\n`;
    for (const { id, values } of columns) text += `${String(id)},${String(values[hour - 1] ?? 0)}\n`;
  }
  return text;
}

export function esoEnd(variables: readonly EsoVariable[]): string {
  return `End of Data\n Number of Records Written=${String(esoHours * (variables.length + 1)).padStart(12)}\n`;
}
