/** The look of exported pages. */
export const pageStyle = `
:root {
  --paper: #ffffff; --text: #1f2328; --faint: #656d76; --line: #d0d7de; --grid: #e7ebef; --raised: #f6f8fa;
  --accent: #0b62b8; --comment: #6a737d; --string: #0a5c36; --keyword: #9b2393; --number: #8a4600; --call: #174ea6;
  --pass: #1a7f37; --fail: #c4232b; --info: #656d76;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181d; --text: #e2e6ea; --faint: #9aa4ae; --line: #3a424b; --grid: #2a3037; --raised: #1d2127;
    --accent: #6cb2f7; --comment: #8b949e; --string: #8fd6a4; --keyword: #e39bdc; --number: #f0b072; --call: #9fc3ff;
    --pass: #56d377; --fail: #ff7b72; --info: #9aa4ae;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 2rem 1.25rem 5rem; }
a { color: var(--accent); }
h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 .5em; }
h1 { font-size: 1.9rem; margin-top: .4em; }
pre, code { font: 13.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
:not(pre) > code { background: var(--raised); border-radius: 4px; padding: .1em .3em; font-size: .88em; }
pre { margin: .5rem 0; overflow-x: auto; white-space: pre; }
.text { max-width: 75ch; }
.text pre, .code { background: var(--raised); border: 1px solid var(--grid); border-radius: 6px; padding: .7rem .9rem; }
.text blockquote { margin: 1em 0; padding: .1em 1em; border-left: 3px solid var(--line); color: var(--faint); }
.cell { position: relative; margin: 1rem 0; }
.cell .count { position: absolute; right: 100%; top: .65rem; padding-right: .6rem; color: var(--faint); font: 12px ui-monospace, monospace; white-space: nowrap; }
@media (max-width: 1150px) { .cell .count { position: static; display: block; padding: 0 0 .2rem; } }
.code { margin: 0; }
.outputs { margin: .4rem 0 1.4rem; }
.comment { color: var(--comment); } .string { color: var(--string); } .keyword { color: var(--keyword); }
.number { color: var(--number); } .call { color: var(--call); }
.stderr { background: color-mix(in srgb, var(--fail) 10%, var(--paper)); padding: .5rem .9rem; border-radius: 6px; }
.error { background: color-mix(in srgb, var(--fail) 12%, var(--paper)); border-left: 3px solid var(--fail); padding: .7rem .9rem; white-space: pre-wrap; }
.bold { font-weight: 600; } .red { color: var(--fail); } .green { color: var(--pass); } .yellow { color: var(--number); }
.blue, .cyan { color: var(--call); } .magenta { color: var(--keyword); } .black, .white { color: var(--faint); }
.figure { position: relative; overflow: auto hidden; }
.figure img, img.picture, .picture svg { max-width: 100%; height: auto; }
.html { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92em; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--grid); text-align: left; vertical-align: top; }
th { border-bottom-color: var(--line); }
@media print { .code { white-space: pre-wrap; } .cell { break-inside: avoid; } }
`;
