/** Where something stands in a protocol: keys, and places in lists from 0. */
export type Place = readonly (string | number)[];

/** Something in a protocol that the mock does not take. */
export class ProtocolFault extends Error {
  override readonly name = "ProtocolFault";
  readonly place: Place;

  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** `steps[0].Discharge.value`. */
export function placeText(place: Place): string {
  return place
    .map((part, index) => {
      if (typeof part === "number") return `[${String(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}
