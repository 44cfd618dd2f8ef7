const css = `
.albedo-widget { display: block; overflow: auto hidden; padding: 2px; color: var(--jp-content-font-color1, #212121);
  font-family: var(--jp-ui-font-family, system-ui, sans-serif); font-size: var(--jp-ui-font-size1, 13px); }
.albedo-widget-alert { white-space: pre-wrap; border-left: 3px solid var(--jp-error-color1, #d32f2f); padding: 6px 8px;
  margin-top: 4px; }
.albedo-widget-alert:empty { display: none; }
.albedo-widget-note { color: var(--jp-content-font-color2, #616161); font-size: var(--jp-ui-font-size1, 13px); padding: 2px 0; }
.albedo-widget :focus-visible { outline: 2px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.albedo-widget canvas { display: block; touch-action: none; }
.albedo-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.albedo-figure-area { position: absolute; overflow: visible; pointer-events: none; }
.albedo-figure-area polygon { fill: none; stroke: var(--jp-content-font-color1, #212121); stroke-width: 2; stroke-dasharray: 4 3; }
.albedo-row { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.albedo-panels { display: flex; flex-wrap: wrap; gap: 10px; }
.albedo-panel { min-width: 0; position: relative; }
.albedo-panel > .albedo-panel-title { font-weight: 600; padding: 2px 0; }
.albedo-widget button, .albedo-widget select, .albedo-widget input[type=text], .albedo-widget input[type=number] {
  font: inherit; color: inherit; background: var(--jp-layout-color1, #fff); border: 1px solid var(--jp-border-color0, #bdbdbd);
  border-radius: 3px; padding: 3px 8px; min-height: 26px; }
.albedo-widget button { cursor: pointer; background: var(--jp-layout-color2, #eee); }
.albedo-widget button:disabled { opacity: .5; cursor: default; }
.albedo-widget button[aria-pressed=true] { border-color: var(--jp-brand-color1, #1976d2); box-shadow: inset 0 0 0 1px var(--jp-brand-color1, #1976d2); }
.albedo-widget table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.albedo-widget th, .albedo-widget td { text-align: right; padding: 2px 8px; border-bottom: 1px solid var(--jp-border-color2, #e0e0e0); white-space: nowrap; }
.albedo-widget thead th { position: sticky; top: 0; background: var(--jp-layout-color1, #fff); }
.albedo-table-row { border-bottom: 1px solid var(--jp-border-color2, #e0e0e0); cursor: default; }
.albedo-table-row[aria-selected=true] { background: var(--jp-brand-color3, #bbdefb); }
.albedo-table-cursor { box-shadow: inset 0 0 0 2px var(--jp-brand-color1, #1976d2); }
.albedo-table-row[aria-selected=true] > * { color: #212121 !important; }
.albedo-table [role=gridcell], .albedo-table [role=rowheader] { padding: 3px 6px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-variant-numeric: tabular-nums; }
.albedo-table [role=rowheader] { color: var(--jp-content-font-color3, #757575); }
.albedo-swatch { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 5px; vertical-align: baseline; }
`;

/** Adds the widgets' style sheet to the page, once. */
export function addStyle(): void {
  if (document.getElementById("albedo-widget-style")) return;
  const style = document.createElement("style");
  style.id = "albedo-widget-style";
  style.textContent = css;
  document.head.append(style);
}
