// SPDX-License-Identifier: MIT
// Looks: light and dark, phone width. A page may set the --pinless-* properties and style parts.

export const STYLE = `
:host {
  --accent: var(--pinless-accent, light-dark(#0b5cad, #7cb8f5));
  --on-accent: var(--pinless-on-accent, light-dark(#fff, #06213d));
  --text: var(--pinless-text, light-dark(#1b1f24, #e8eaed));
  --quiet: var(--pinless-quiet, light-dark(#4d5763, #a9b3be));
  --ground: var(--pinless-ground, light-dark(#fff, #171a1e));
  --edge: var(--pinless-edge, light-dark(#8a94a0, #6b7681));
  --bad: var(--pinless-bad, light-dark(#a4161a, #ff9b9b));
  --kept: var(--pinless-kept, light-dark(#8a5a00, #f0b849));
  color-scheme: light dark;
  display: block;
  max-width: 40rem;
  font: 1rem/1.5 system-ui, sans-serif;
  color: var(--text);
}
.box { background: var(--ground); border: 1px solid var(--edge); border-radius: 10px; padding: 1.25rem; }
h2 { margin: 0 0 .5rem; font-size: 1.3rem; line-height: 1.25; }
h2:focus { outline: none; }
h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); font-size: .9rem; }
ol.steps { display: flex; gap: .5rem; list-style: none; margin: 0 0 1rem; padding: 0; font-size: .85rem; }
ol.steps li { flex: 1; border-top: 4px solid var(--edge); padding-top: .3rem; color: var(--quiet); }
ol.steps li.past { border-color: var(--accent); }
ol.steps li[aria-current] { border-color: var(--accent); color: var(--text); font-weight: 600; }
.row { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1rem; }
button { font: inherit; min-height: 2.75rem; padding: .4rem 1.1rem; border-radius: 8px; cursor: pointer;
  border: 1px solid var(--accent); background: transparent; color: var(--accent); }
button.main { background: var(--accent); color: var(--on-accent); font-weight: 600; }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h2:focus-visible { outline: none; }
label { display: flex; gap: .6rem; align-items: center; min-height: 2.75rem; }
label input { width: 1.2rem; height: 1.2rem; accent-color: var(--accent); flex: none; }
label input[type=file] { width: auto; height: auto; font: inherit; max-width: 100%; }
fieldset { border: 1px solid var(--edge); border-radius: 8px; margin: .75rem 0; padding: .25rem 1rem; }
summary { cursor: pointer; padding: .5rem 0; }
progress { width: 100%; height: 1rem; accent-color: var(--accent); }
img { max-width: 100%; height: auto; }
.failed { border-left: 4px solid var(--bad); padding-left: .9rem; }
pre { overflow: auto; max-height: 14rem; font-size: .75rem; background: color-mix(in srgb, var(--edge) 15%, transparent);
  padding: .6rem; border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
.status { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.map { margin: 1rem 0; }
.map svg { width: 100%; height: 2.2rem; border: 1px solid var(--edge); border-radius: 4px; display: block; }
.map figcaption { font-size: .9rem; margin-bottom: .25rem; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: .4rem 0 0; padding: 0; font-size: .9rem; }
.swatch { display: inline-block; width: .9rem; height: .9rem; margin-right: .4rem; border: 1px solid var(--edge);
  vertical-align: -.1em; }
rect.untouched { fill: transparent; }
rect.written { fill: var(--accent); }
rect.partly { fill: url(#hatch); }
rect.kept { fill: var(--kept); }
.hatch { stroke: var(--ground); stroke-width: 2; }
.swatch.written { background: var(--accent); }
.swatch.partly { background: repeating-linear-gradient(135deg, var(--accent) 0 3px, var(--ground) 3px 5px); }
.swatch.kept { background: var(--kept); }
@media (max-width: 30rem) {
  .box { padding: .9rem; }
  ol.steps li:not([aria-current]) { font-size: 0; }
  .row button { flex: 1 1 100%; }
}
`;
