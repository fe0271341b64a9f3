import { exportFiles } from "../../../src/desk/csv.ts";
import { useShared } from "../parts/context.ts";
import type { Desk } from "../reading/history.ts";

/** The desk as comma-separated files, as the command line writes them. Refused transactions are not in them. */
export function Files({ desk: { view } }: { desk: Desk }) {
  const { supervision } = useShared().words;
  const files = [...exportFiles(view, [])].filter(([name]) => name !== "failures.csv");
  return (
    <section aria-labelledby="files">
      <h2 id="files">{supervision.csv}</h2>
      <p class="acts">
        {files.map(([name, content]) => (
          <button type="button" onClick={() => save(name, content)}>
            {name}
          </button>
        ))}
      </p>
    </section>
  );
}

function save(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: "text/csv" }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
