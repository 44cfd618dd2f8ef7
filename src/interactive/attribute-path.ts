/** Objects and lists, one in another, as a figure consists of. */
type Part = Readonly<Record<string | number, unknown>>;

/** The steps of one of Plotly's names: `xaxis.range[0]` leads to `xaxis`, then `range`, then 0. */
export function attributeSteps(name: string): (string | number)[] {
  return name.split(".").flatMap((step) => {
    const [, key, indices] = /^([^[\]]*)((?:\[\d+\])*)$/.exec(step) ?? [];
    if (key === undefined) return [step];
    const numbers = Array.from(indices!.matchAll(/\d+/g), ([digits]) => Number(digits));
    return key === "" ? numbers : [key, ...numbers];
  });
}

/** The value of an attribute by Plotly's name; undefined where there is none. */
export function attributeOf(whole: object, name: string): unknown {
  let place: unknown = whole;
  for (const step of attributeSteps(name)) {
    if (place === null || typeof place !== "object" || !Object.hasOwn(place, step)) return undefined;
    place = (place as Part)[step];
  }
  return place;
}

/** Copies of `whole`, and of what the names lead through, with other values of attributes by Plotly's names. */
export function withAttributes<Whole extends object>(whole: Whole, changes: Readonly<Record<string, unknown>>): Whole {
  let changed: object = whole;
  for (const [name, value] of Object.entries(changes)) changed = placed(changed, attributeSteps(name), value);
  return changed as Whole;
}

function placed(whole: unknown, [step, ...rest]: (string | number)[], value: unknown): object {
  const inner = whole !== null && typeof whole === "object" ? (whole as Part) : undefined;
  const item = rest.length === 0 ? value : placed(inner?.[step!], rest, value);
  if (typeof step !== "number") return { ...(ArrayBuffer.isView(inner) ? {} : inner), [step!]: item };
  const isList = Array.isArray(inner) || ArrayBuffer.isView(inner);
  const list = isList ? (inner as unknown as unknown[]).slice() : [];
  list[step] = item;
  return list;
}
