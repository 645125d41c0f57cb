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

/** A meter, with its sum over a year in joules. */
export interface Meter {
  readonly id: number;
  readonly name: string;
  readonly joules: number;
}

/** How the year's use is spread over its months. */
const monthShares = [11, 10, 9, 8, 7, 6, 6, 6, 7, 9, 10, 11] as const;

/** `eplusout.mtr`: meters by the month, which make up the tables' total. */
export function meterFile(programLine: string, meters: readonly Meter[]): string {
  const months = monthShares.map((share, month) => {
    const days = new Date(Date.UTC(1981, month + 1, 0)).getUTCDate();
    const rows = meters.map(({ id, joules }) => `${String(id)},${String((joules * share) / 100)}`);
    return [`4,${String(days)},${String(month + 1).padStart(2)}`, ...rows].join("\n");
  });
  const dictionary = meters.map(({ id, name }) => `${String(id)},1,${name} [J] !Monthly`);
  return `${headOf(programLine, dictionary)}${months.join("\n")}\n${endOf(meters.length + 1, 12)}`;
}

/** The values of a variable, one an hour: a day that looks like one, with some chance in it. */
function esoValues(variable: EsoVariable, chance: Chance): number[] {
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
  const dictionary = variables.map(
    ({ id, key, name, units, frequency }) => `${String(id)},1,${key},${name} [${units}] !${frequency}`,
  );
  return headOf(programLine, dictionary);
}

function headOf(programLine: string, dictionary: readonly string[]): string {
  return [
    programLine,
    "1,5,Environment Title[],Latitude[deg],Longitude[deg],Time Zone[],Elevation[m]",
    "2,8,Day of Simulation[],Month[],Day of Month[],DST Indicator[1=yes 0=no],Hour[],StartMinute[],EndMinute[],DayType",
    "3,5,Cumulative Day of Simulation[],Month[],Day of Month[],DST Indicator[1=yes 0=no],DayType  ! When Daily Report Variables Requested",
    "4,2,Cumulative Days of Simulation[],Month[]  ! When Monthly Report Variables Requested",
    "5,1,Cumulative Days of Simulation[] ! When Run Period Report Variables Requested",
    ...dictionary,
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
  return endOf(variables.length + 1, esoHours);
}

function endOf(rows: number, times: number): string {
  return `End of Data\n Number of Records Written=${String(times * rows).padStart(12)}\n`;
}
