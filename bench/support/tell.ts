/** Prints a measurement as one JSON object a line, its numbers to four digits. */
export function tell(row: object): void {
  console.log(JSON.stringify(row, (_, value) => (typeof value === "number" ? Number(value.toPrecision(4)) : value)));
}
