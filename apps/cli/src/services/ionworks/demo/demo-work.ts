/** A discharge and a charge of a small cell. */
export const demoRequest: unknown = {
  parameterized_model: { quick_model: { capacity: 2.5, chemistry: "LFP/Graphite" } },
  protocol_experiment: {
    name: "C/2 cycle",
    protocol: `global:
  initial_state_type: soc_percentage
  initial_state_value: 100
  initial_temperature: 20
steps:
  - Discharge:
      mode: C-rate
      value: 0.5
      ends:
        - Voltage < 2.5
  - Charge:
      mode: C-rate
      value: 0.5
      ends:
        - Voltage > 3.6
`,
  },
};
