/**
 * A line beside an element that is read aloud and not seen: what the keys have done there.
 *
 * @returns says a text
 */
export function announcer(host: HTMLElement): (text: string) => void {
  const line = document.createElement("div");
  line.className = "albedo-unseen";
  line.setAttribute("aria-live", "polite");
  host.append(line);
  return (text) => {
    line.textContent = text;
  };
}
