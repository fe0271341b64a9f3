/** A part of a page with its heading. The body is HTML, the title text. */
export function htmlSection(title: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${body}</section>`;
}

/** A table of texts. */
export function htmlTable(header: readonly string[], body: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<div class="scroll"><table><thead>${row(header, "th")}</thead><tbody>${body.map((cells) => row(cells, "td")).join("\n")}</tbody></table></div>`;
}

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (char) => entities[char]!);
}

const STYLE = `:root{color-scheme:light dark;--ink:light-dark(#1d2733,#dfe6ee);--paper:light-dark(#fff,#12181f);--line:light-dark(#d5dde5,#2c3845)}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:68rem;margin:2rem auto;padding:0 1rem}
h1{margin-bottom:0}h2{margin-top:2.5rem}svg{width:100%;max-width:54rem;display:block;margin:auto;overflow:visible}
svg text{font-size:13px;fill:var(--ink)}svg text.amount{font-size:12px;text-anchor:middle;paint-order:stroke;stroke:var(--paper);stroke-width:4px;fill:revert-layer}
svg circle{fill:var(--ink)}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.88rem}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right;font-variant-numeric:tabular-nums}
th:last-child,td:last-child{white-space:nowrap}
th:first-child,td:first-child,th:nth-child(2),td:nth-child(2){text-align:left}`;

/** One page that needs nothing from the network. The body is HTML, the title text. */
export function htmlPage(title: string, body: readonly string[]): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><h1>${escapeHtml(title)}</h1>${body.join("\n")}</body></html>\n`;
}
