/** A titled part of a view. */
export function panel(host: HTMLElement, title: string, width: string): HTMLElement {
  const section = document.createElement("section");
  section.className = "albedo-panel";
  section.style.flex = width;
  section.setAttribute("aria-label", title);
  if (title) {
    const heading = document.createElement("div");
    heading.className = "albedo-panel-title";
    heading.textContent = title;
    section.append(heading);
  }
  host.append(section);
  return section;
}

/** An element with text and attributes. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  host: HTMLElement | undefined,
  attributes: Record<string, string | number | boolean> = {},
  text = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text) made.textContent = text;
  host?.append(made);
  return made;
}

/** A line that is read aloud when it changes. */
export function statusLine(host: HTMLElement): (text: string) => void {
  const line = element("div", host, { role: "status", class: "albedo-widget-note" });
  return (text) => {
    if (line.textContent !== text) line.textContent = text;
  };
}

/** A choice from a list, with its name before it. */
export function chooser(
  host: HTMLElement,
  label: string,
  choices: readonly string[],
  chosen: number,
  onChoice: (index: number) => void,
): HTMLSelectElement {
  const place = element("label", host, {}, `${label} `);
  const select = element("select", place, { "aria-label": label });
  for (const [i, choice] of choices.entries()) element("option", select, { value: i }, choice);
  select.value = String(chosen);
  select.addEventListener("change", () => onChoice(Number(select.value)));
  return select;
}
