import type { Runtime } from "node:inspector";

const maxText = 1000;

/** A value in one line, as a variables list shows it. */
export function valueText(value: Runtime.RemoteObject): string {
  const { type, subtype, preview, description = "" } = value;
  if (type === "undefined") return "undefined";
  if (subtype === "null") return "null";
  if (type === "string") return clip(JSON.stringify(value.value));
  if (type === "function") return clip(description.split("\n", 1)[0]!);
  if (preview && subtype !== "error" && subtype !== "date" && subtype !== "regexp") return clip(objectText(preview));
  if (subtype === "error") return clip(description.split("\n", 1)[0]!);
  return clip(value.unserializableValue ?? (description || String(value.value)));
}

/** What a value is, in one word. */
export function typeText({ type, subtype, className }: Runtime.RemoteObject): string {
  if (subtype === "null") return "null";
  return type === "object" && className ? className : type;
}

function objectText({ description = "Object", subtype, entries, properties, overflow }: Runtime.ObjectPreview): string {
  const rest = overflow ? ", …" : "";
  if (entries && entries.length > 0) {
    const texts = entries.map(({ key, value }) => (key ? `${partText(key)} => ${partText(value)}` : partText(value)));
    return `${description} {${texts.join(", ")}${rest}}`;
  }
  if (subtype === "array" || subtype === "typedarray") {
    const items = properties.filter(({ name }) => /^\d+$/.test(name)).map((property) => propertyText(property));
    return `${description} [${items.join(", ")}${rest}]`;
  }
  const members = properties.map((property) => `${property.name}: ${propertyText(property)}`);
  const head = description === "Object" ? "" : `${description} `;
  return `${head}{${members.join(", ")}${rest}}`;
}

function partText(preview: Runtime.ObjectPreview): string {
  const { type, description = "" } = preview;
  return type === "string" ? JSON.stringify(description) : description || preview.subtype || type;
}

function propertyText({ type, subtype, value = "" }: Runtime.PropertyPreview): string {
  if (type === "string") return JSON.stringify(value);
  if (type === "accessor") return "[Getter]";
  if (type === "function") return "[Function]";
  return value || subtype || type;
}

function clip(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text;
}
