import { clock, describeFailure, escapeHtml, figureHtml, htmlPage, markdownHtml } from "albedo/kernel";
import type { ChapterResult, ComparisonRow, GalleryFigure } from "./collect.ts";

const reportNames: Record<string, string> = {
  grasp: "Land types from the GRASP/POLDER climatology",
  venus: "Clouds of Venus",
  teaching: "Lessons",
};

/** The page with every figure, live, and the comparison with the reports. It finds its files beside it. */
export function galleryPage(results: readonly ChapterResult[]): Promise<string> {
  const reports = [...new Set(results.map((result) => folderOf(result)))];
  const body = `<h1>Albedo: the studies, reproduced</h1>
${summary(results)}
${contents(results)}
${reports
  .map((report) =>
    reportSection(
      report,
      results.filter((result) => folderOf(result) === report),
    ),
  )
  .join("\n")}
${comparisonSection(results.flatMap((result) => result.rows))}`;
  return htmlPage({
    title: "Albedo: figures and comparison",
    body,
    style: galleryStyle,
    plotly: "assets/plotly.min.js",
  });
}

function folderOf(result: ChapterResult): string {
  return result.name.split("/")[0];
}

function summary(results: readonly ChapterResult[]): string {
  const rows = results.flatMap((result) => result.rows);
  const count = (check: string) => rows.filter((row) => row.check === check).length;
  const figures = results.reduce((sum, result) => sum + result.figures.length, 0);
  const standIns = rows.filter((row) => row.data === "stand-in").length;
  const data =
    rows.length === 0
      ? ""
      : standIns === 0
        ? "All numbers come from real data."
        : standIns === rows.length
          ? "The real product was not found: all numbers come from a generated stand-in with known truth, so the column <em>report</em> is a comparison in kind, not in value."
          : "Some numbers come from a generated stand-in; the table says which.";
  return `<p class="lead">${figures} figures of ${results.length} ${results.length === 1 ? "notebook" : "notebooks"} · checks:
<b class="pass">${count("pass")} passed</b>, <b class="${count("fail") > 0 ? "fail" : "info"}">${count("fail")} failed</b>,
${count("info")} for information · <a href="#comparison">report / here</a></p><p>${data}</p>`;
}

function contents(results: readonly ChapterResult[]): string {
  const items = results.map((result) => {
    const figures = result.figures
      .map(
        (figure) =>
          `<a href="#${figure.file}" title="${escapeHtml(figure.title)}">${escapeHtml(shortName(figure))}</a>`,
      )
      .join(" · ");
    const state = result.failure ? '<b class="fail">failed</b>' : clock(result.seconds);
    return `<li><a href="#${anchor(result)}">${escapeHtml(result.title)}</a> <small>${figures} · ${state}</small></li>`;
  });
  return `<ul class="contents">${items.join("\n")}</ul>`;
}

/** `Figure 5` of a title such as `Figure 5. Ward linkage`. */
function shortName(figure: GalleryFigure): string {
  return /^Figure \w+/.exec(figure.title)?.[0] ?? (figure.title || figure.file);
}

function reportSection(report: string, results: readonly ChapterResult[]): string {
  return `<h2>${escapeHtml(reportNames[report] ?? report)}</h2>\n${results.map(chapter).join("\n")}`;
}

function chapter(result: ChapterResult): string {
  const page = `notebooks/${result.name.replace(/\.ipynb$/, ".html")}`;
  const failure = result.failure
    ? `<pre class="error">${escapeHtml(describeFailure(`notebooks/${result.name}`, result.failure))}</pre>`
    : "";
  return `<section id="${anchor(result)}">
<h3>${escapeHtml(result.title)}</h3>
${markdownHtml(result.summary)}
<p class="links"><a href="${page}">Read it with its code</a> · <a href="notebooks/${result.name}">${escapeHtml(result.name)}</a></p>
${failure}
${result.figures.map((figure) => card(figure, page)).join("\n")}
</section>`;
}

function card(figure: GalleryFigure, page: string): string {
  const png = figure.png ? `figures/${figure.file}.png` : undefined;
  const picture = png ? ` · <a href="${png}">picture</a>` : "";
  const kind = /stand-in for /.test(figure.caption) ? "stand-in" : "real";
  const data = figure.caption.includes("Data: ") ? `<span class="badge ${kind}">${kind} data</span> ` : "";
  return `<figure class="card" id="${figure.file}">
${figureHtml(figure.figure, png)}
<p class="links">${data}<a href="${page}#${escapeHtml(figure.cell)}">code</a>${picture}</p>
</figure>`;
}

function comparisonSection(rows: readonly ComparisonRow[]): string {
  const lines = rows.map((row) => {
    const note = row.note ? `<br><small>${escapeHtml(row.note)}</small>` : "";
    return `<tr><td>${escapeHtml(row.id)}</td><td>${escapeHtml(row.quantity)}${note}</td><td>${value(row.report)}</td><td>${value(row.here)}</td><td>${row.data}</td><td class="${row.check}">${row.check}</td></tr>`;
  });
  return `<h2 id="comparison">Report / here</h2>
<div class="html"><table><thead><tr><th></th><th></th><th>report</th><th>here</th><th>data</th><th>check</th></tr></thead>
<tbody>${lines.join("\n")}</tbody></table></div>
<p><small>The same rows: <a href="comparison.json">comparison.json</a></small></p>`;
}

function value(given: string | number | null): string {
  if (given === null) return "–";
  return escapeHtml(typeof given === "number" ? String(Number(given.toPrecision(8))) : given);
}

function anchor(result: ChapterResult): string {
  return result.name.replace(/\.ipynb$/, "").replace(/[^\w-]+/g, "-");
}

const galleryStyle = `
.lead { font-size: 1.05rem; }
.pass { color: var(--pass); } .fail { color: var(--fail); } .info { color: var(--info); }
td.pass, td.fail { font-weight: 600; }
.contents { padding-left: 1.1rem; } .contents small { color: var(--faint); }
.card { margin: 1.4rem 0 2.2rem; padding: .6rem .8rem .2rem; border: 1px solid var(--grid); border-radius: 8px; }
.links { font-size: .88rem; color: var(--faint); }
.badge { border-radius: 999px; padding: .1em .7em; margin-right: .5em; border: 1px solid var(--line); }
.badge.real { color: var(--pass); border-color: currentcolor; }
`;
