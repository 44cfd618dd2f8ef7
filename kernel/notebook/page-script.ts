/**
 * Runs in the pages: draws a figure when it comes near the view, in the page's colours, and again at a new width.
 * Its texts take the page's colour, unless its layout sets another; what it leaves open follows the page as well.
 */
export const pageScript = `
(() => {
  const places = [...document.querySelectorAll(".figure")];
  if (!window.Plotly || places.length === 0) return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const overlay = (below, above) => {
    if (above === undefined) return below;
    const plain = (value) => value && typeof value === "object" && !Array.isArray(value);
    if (!plain(below) || !plain(above)) return above;
    const merged = { ...below };
    for (const key of Object.keys(above)) merged[key] = overlay(below[key], above[key]);
    return merged;
  };
  const template = (own) => {
    const css = getComputedStyle(document.documentElement);
    const color = (name) => css.getPropertyValue(name).trim();
    const axis = { gridcolor: color("--grid"), linecolor: color("--line"), zerolinecolor: color("--line"), automargin: true };
    const merged = overlay({ layout: {
      paper_bgcolor: color("--paper"), plot_bgcolor: color("--paper"), font: { color: color("--text") },
      xaxis: axis, yaxis: axis,
      hoverlabel: { bgcolor: color("--paper"), bordercolor: color("--line"), font: { color: color("--text") } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: color("--faint"), activecolor: color("--text") },
      map: { style: "white-bg" },
    } }, own);
    merged.layout.font.color = color("--text");
    return merged;
  };
  const drawn = new Map();
  const draw = (place) => {
    if (drawn.has(place)) return;
    const figure = JSON.parse(place.querySelector("script").textContent);
    drawn.set(place, figure);
    const host = document.createElement("div");
    host.className = "plot";
    const layout = { ...figure.layout, template: template(figure.layout && figure.layout.template) };
    if (layout.width === undefined) layout.autosize = true;
    const config = { displaylogo: false, responsive: true, topojsonURL: "", ...figure.config };
    host.style.height = (layout.height || 450) + "px";
    place.append(host);
    window.Plotly.newPlot(host, { data: figure.data, layout, config, frames: figure.frames || [] }).then(() => {
      for (const poster of place.querySelectorAll("img")) poster.remove();
      place.dataset.state = "drawn";
    }, (error) => {
      host.remove();
      place.dataset.state = "failed";
      console.error(error);
    });
  };
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { near.unobserve(entry.target); draw(entry.target); }
  }, { rootMargin: "300px" });
  for (const place of places) near.observe(place);
  dark.addEventListener("change", () => {
    for (const [place, figure] of drawn) {
      const host = place.querySelector(".plot");
      if (host) window.Plotly.relayout(host, { template: template(figure.layout && figure.layout.template) });
    }
  });
  window.addEventListener("beforeprint", () => places.forEach(draw));
})();
`;
