/** An example input. */
export interface ExampleFile {
  readonly name: string;
  readonly about: string;
  readonly content: string;
}

/** The example inputs of this project, as they stand in its folder `examples`: kept equal by a test. */
export const exampleFiles: readonly ExampleFile[] = [
  {
    name: "one-zone.idf",
    about: "a model for EnergyPlus 9.3: one heated zone",
    content: `! A single box with one outside wall type, heated to a constant temperature. Small enough to read, whole enough to run.
  Version, 9.3;
  Building, One zone, 0.0, Suburbs, 0.04, 0.4, FullExterior, 25, 6;
  Timestep, 4;
  GlobalGeometryRules, UpperLeftCorner, CounterClockWise, Relative;
  RunPeriod, One week, 1, 1, , 1, 7, , Sunday, Yes, Yes, No, Yes, Yes;
  SimulationControl, No, No, No, No, Yes;
  Material, Concrete, MediumRough, 0.2, 1.13, 2000, 1000, 0.9, 0.7, 0.7;
  Construction, Heavy, Concrete;
  Zone, Box, 0, 0, 0, 0, 1, 1, autocalculate, autocalculate;
  BuildingSurface:Detailed, South, Wall, Heavy, Box, Outdoors, , SunExposed, WindExposed, autocalculate, 4,
    0, 0, 3, 0, 0, 0, 5, 0, 0, 5, 0, 3;
  BuildingSurface:Detailed, East, Wall, Heavy, Box, Outdoors, , SunExposed, WindExposed, autocalculate, 4,
    5, 0, 3, 5, 0, 0, 5, 5, 0, 5, 5, 3;
  BuildingSurface:Detailed, North, Wall, Heavy, Box, Outdoors, , SunExposed, WindExposed, autocalculate, 4,
    5, 5, 3, 5, 5, 0, 0, 5, 0, 0, 5, 3;
  BuildingSurface:Detailed, West, Wall, Heavy, Box, Outdoors, , SunExposed, WindExposed, autocalculate, 4,
    0, 5, 3, 0, 5, 0, 0, 0, 0, 0, 0, 3;
  BuildingSurface:Detailed, Floor, Floor, Heavy, Box, Ground, , NoSun, NoWind, autocalculate, 4,
    0, 0, 0, 0, 5, 0, 5, 5, 0, 5, 0, 0;
  BuildingSurface:Detailed, Roof, Roof, Heavy, Box, Outdoors, , SunExposed, WindExposed, autocalculate, 4,
    0, 5, 3, 0, 0, 3, 5, 0, 3, 5, 5, 3;
  Output:Variable, *, Zone Mean Air Temperature, Hourly;
`,
  },
  {
    name: "weather.epw",
    about: "made-up weather for it",
    content: `LOCATION,Nowhere,-,XXX,made up,000000,51.0,0.0,0.0,50.0
DESIGN CONDITIONS,0
TYPICAL/EXTREME PERIODS,0
GROUND TEMPERATURES,0
HOLIDAYS/DAYLIGHT SAVINGS,No,0,0,0
COMMENTS 1,made up for an example: not weather of any place
COMMENTS 2,
DATA PERIODS,1,1,Data,Thursday,1/1,1/1
2026,1,1,1,60,?9,-0.5,-2.5,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,2,60,?9,-0.9,-2.9,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,3,60,?9,-1.0,-3.0,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,4,60,?9,-0.9,-2.9,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,5,60,?9,-0.5,-2.5,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,6,60,?9,0.2,-1.8,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,7,60,?9,1.0,-1.0,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,8,60,?9,2.0,0.0,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,9,60,?9,3.0,1.0,85,101000,0,1415,300,75,45,38,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,10,60,?9,4.0,2.0,85,101000,0,1415,300,141,85,71,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,11,60,?9,5.0,3.0,85,101000,0,1415,300,191,115,96,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,12,60,?9,5.8,3.8,85,101000,0,1415,300,217,130,109,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,13,60,?9,6.5,4.5,85,101000,0,1415,300,217,130,109,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,14,60,?9,6.9,4.9,85,101000,0,1415,300,191,115,96,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,15,60,?9,7.0,5.0,85,101000,0,1415,300,141,85,71,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,16,60,?9,6.9,4.9,85,101000,0,1415,300,75,45,38,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,17,60,?9,6.5,4.5,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,18,60,?9,5.8,3.8,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,19,60,?9,5.0,3.0,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,20,60,?9,4.0,2.0,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,21,60,?9,3.0,1.0,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,22,60,?9,2.0,0.0,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,23,60,?9,1.0,-1.0,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
2026,1,1,24,60,?9,0.2,-1.8,85,101000,0,0,300,0,0,0,0,0,0,0,200,3.0,7,7,20,1000,9,999999999,0,0.1,0,88,0,0,0
`,
  },
  {
    name: "discharge.json",
    about: "a request for one simulation at Ionworks",
    content: `{
  "parameterized_model": { "quick_model": { "capacity": 2.5, "chemistry": "NMC/Graphite" } },
  "protocol_experiment": {
    "name": "C/2 discharge",
    "protocol": "global:\\n  initial_state_type: soc_percentage\\n  initial_state_value: 100\\n  initial_temperature: 25\\nsteps:\\n  - Discharge:\\n      mode: C-rate\\n      value: 0.5\\n      ends:\\n        - Voltage < 2.8\\n"
  }
}
`,
  },
  {
    name: "sweep.json",
    about: "the same at three temperatures: three simulations",
    content: `{
  "parameterized_model": { "quick_model": { "capacity": 2.5, "chemistry": "NMC/Graphite" } },
  "protocol_experiment": {
    "name": "C/2 discharge",
    "protocol": "global:\\n  initial_state_type: soc_percentage\\n  initial_state_value: 100\\n  initial_temperature: 25\\nsteps:\\n  - Discharge:\\n      mode: C-rate\\n      value: 0.5\\n      ends:\\n        - Voltage < 2.8\\n"
  },
  "design_parameters_doe": {
    "sampling": "grid",
    "rows": [{ "type": "discrete", "name": "Ambient temperature [K]", "values": [283.15, 298.15, 313.15] }]
  }
}
`,
  },
  {
    name: "cycle.yaml",
    about: "a protocol in the language of Ionworks, with inputs",
    content: `# A cycle of a full cell, in the language of Ionworks' protocols. Its inputs get their values with --parameter.
global:
  initial_state_type: soc_percentage
  initial_state_value: 100
  initial_temperature: 25
  resolution: { time: 30 }
safety_limits:
  voltage_max: 4.25
steps:
  - Discharge:
      mode: C-rate
      value: input["rate"]
      ends:
        - Voltage < 2.8
  - Rest:
      duration: 1800
  - Charge:
      mode: C-rate
      value: input["rate"] / 2
      ends:
        - Voltage > 4.2
`,
  },
  {
    name: "cycle.txt",
    about: "a protocol in PyBaMM's words",
    content: `Discharge at C/2 until 2.8V
Rest for 30 minutes
Charge at 0.5C until 4.2V
Hold at 4.2V until C/50
`,
  },
];
