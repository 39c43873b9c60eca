// The rows as RxDB wants them told.
const text = { type: "string" };
const number = { type: "integer" };

export const schema = {
  version: 0,
  primaryKey: "_id",
  type: "object",
  properties: {
    _id: { type: "string", maxLength: 64 },
    t: text, place: text, item: text, lot: text, serial: text, qty: number,
    kind: text, parent: text, zone: text, walk: number, name: text, unit: text, weight_g: number,
  },
};
