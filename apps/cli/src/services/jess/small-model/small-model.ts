/** A model for EnergyPlus 9.3, as small as one can be: a site, a period, and the outdoor air as the only result. */
const model = `Version, 9.3;
SimulationControl, No, No, No, No, Yes;
Building, Demonstration shed, 0, Suburbs, 0.04, 0.4, FullExterior, 25, 6;
Timestep, 4;
Site:Location, Demonstration field, 51.15, -0.18, 0, 62;
RunPeriod, One day, 1, 21, , 1, 21, , Monday, No, No, No, Yes, Yes;
GlobalGeometryRules, UpperLeftCorner, CounterClockWise, World;
Output:Variable, *, Site Outdoor Air Drybulb Temperature, Hourly;
OutputControl:Table:Style, Comma;
`;

/** One winter day in the form of an EnergyPlus weather file: fair, with a slow swing of the temperature. */
function weather(): string {
  const head = [
    "LOCATION,Demonstration field,-,GBR,made up,037760,51.15,-0.18,0.0,62.0",
    "DESIGN CONDITIONS,0",
    "TYPICAL/EXTREME PERIODS,0",
    "GROUND TEMPERATURES,0",
    "HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0",
    "COMMENTS 1,Made up for a demonstration",
    "COMMENTS 2,",
    "DATA PERIODS,1,1,Data,Monday,1/21,1/21",
  ];
  const hours = Array.from({ length: 24 }, (_, hour) => {
    const celsius = (6 - 4 * Math.cos(((hour - 3) / 24) * 2 * Math.PI)).toFixed(1);
    const sun = Math.max(0, Math.round(260 * Math.sin(((hour - 8) / 8.5) * Math.PI)));
    const sky = [celsius, "3.0", "80", "101300", sun, sun, "300", sun, sun, Math.round(sun / 2)];
    const light = ["0", "0", "0", "0", "200", "3.0", "4", "4", "9999", "22000", "9", "999999999", "10"];
    return [
      "2015",
      "1",
      "21",
      String(hour + 1),
      "60",
      "made-up",
      ...sky,
      ...light,
      "0.1",
      "0",
      "88",
      "0.2",
      "0",
      "0",
    ].join();
  });
  return `${[...head, ...hours].join("\n")}\n`;
}

/** What `demo` runs where nothing else is given, and what a probe runs. */
export const smallModel = { name: "shed.idf", content: new TextEncoder().encode(model) };

export const smallWeather = { name: "fair-day.epw", content: new TextEncoder().encode(weather()) };
